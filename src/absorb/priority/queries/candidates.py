"""Rows of the ideas that wait to be chosen, with all that their points can rest on."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import asyncpg

from absorb.plan.queries import gaps
from absorb.plan.queries.groups import find_meant
from absorb.plan.rules.needs import Gap, Meant, idea_gap
from absorb.priority.queries.models import GIVEN, RANKED_STATES
from absorb.priority.rules.computing import Effect, NeedGap, Output, persons_of
from absorb.priority.rules.freezing import Candidate, Given
from absorb.priority.rules.numbers import plain

CANDIDATES = """
select i.id, i.reference, i.title, o.name as organisation, i.cost_minor, i.outputs, i.readiness, i.target_groups
from idea i left join organisation o on o.id = i.organisation
where i.state = any ($1::text[])
    and ($2::uuid is null or i.id in (select t.idea from assessment_round_idea t where t.round = $2)) order by i.reference collate "C", i.id
"""

EFFECTS = """
select c.idea, m.id, c.degree, c.why, c.is_invented
from idea_contribution c join plan_measure given on given.id = c.measure join plan_measure m on m.line = given.line
where m.plan = $1 order by m.position, m.code collate "C", m.id
"""

MEASURES = """
select m.id as measure_id, m.code as measure, m.name, m.weight, m.new_service,
    array(select h.code from plan_measure_theme t join plan_theme h on h.id = t.theme where t.measure = m.id and h.plan = $1
        order by h.position, h.code) as themes
from plan_measure m where m.plan = $1
"""

PLAN_CODE = "select code from plan where id = $1"

THEMES = "select code, name from plan_theme where plan = $1 order by position, code"


async def list_candidates(
    connection: asyncpg.Connection, model_id: uuid.UUID, plan_id: uuid.UUID, round_id: uuid.UUID | None = None
) -> list[Candidate]:
    """Every idea that waits to be chosen, with its contributions to the plan and its assessments by the model: the ideas and the
    assessments of one closed round, or all ideas and everybody's latest of all assessments that are not of a running one."""
    effects = await _effects(connection, plan_id)
    found = await gaps(connection, plan_id)
    given: dict[uuid.UUID, dict[str, list[Given]]] = defaultdict(lambda: defaultdict(list))
    for idea, code, assessor, value, reason, is_invented, version, number in await connection.fetch(GIVEN, model_id, round_id):
        given[idea][code].append(Given(assessor, plain(value), reason, is_invented, version, number))
    rows = await connection.fetch(CANDIDATES, RANKED_STATES, round_id)
    code = await connection.fetchval(PLAN_CODE, plan_id)
    meant = await find_meant(connection, code, {group for row in rows for group in row["target_groups"]})
    return [_candidate(dict(row), effects.get(row["id"], []), given[row["id"]], found, meant) for row in rows]


async def _effects(connection: asyncpg.Connection, plan_id: uuid.UUID) -> dict[uuid.UUID, list[Effect]]:
    """By idea what it contributes to the measures of a plan, in the plan's order."""
    measures = {
        row["measure_id"]: {**row, "weight": plain(row["weight"]), "themes": tuple(row["themes"])}
        for row in await connection.fetch(MEASURES, plan_id)
    }
    effects: dict[uuid.UUID, list[Effect]] = defaultdict(list)
    for idea, measure, degree, why, is_invented in await connection.fetch(EFFECTS, plan_id):
        effects[idea].append(Effect(**measures[measure], degree=degree, why=why, is_invented=is_invented))
    return effects


def _candidate(
    facts: dict[str, Any], effects: list[Effect], given: dict[str, list[Given]], found: Mapping[uuid.UUID, Gap], meant: Mapping[str, Meant]
) -> Candidate:
    gap = idea_gap([found[one.measure_id] for one in effects if one.degree and one.measure_id in found], facts.pop("target_groups"), meant)
    outputs = [
        Output(one["name"], one["unit"], Decimal(one["target"])) for one in facts.pop("outputs") if one.get("unit") and one.get("target")
    ]
    return Candidate(
        **facts,
        effects=tuple(effects),
        given={code: tuple(rows) for code, rows in given.items()},
        persons=persons_of(outputs),
        gap=_need_gap(gap),
    )


def _need_gap(gap: Gap) -> NeedGap | None:
    """The gap as a criterion takes it, the missing cells by their names; None where the map says nothing."""
    if gap.value is None:
        return None
    where = tuple(f"{one.group} – {one.service} ({one.need})" for one in gap.cells if one.state == "missing")
    return NeedGap(gap.missing, gap.needed, where, gap.groups, gap.unknown)


async def list_themes(connection: asyncpg.Connection, plan_id: uuid.UUID) -> dict[str, str]:
    """The names of a plan's cross-cutting themes by code."""
    return {row["code"]: row["name"] for row in await connection.fetch(THEMES, plan_id)}
