"""Rows of what an item's page tells of its idea, for all items of an agenda with the same few statements."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import asyncpg

from absorb.committee.schemas.agenda import ItemOut
from absorb.committee.schemas.sheets import Chosen, Effect, Front, Share, Sheet, Standing
from absorb.priority import queries as priority
from absorb.priority.queries.rankings import RANKED, ranked_of, standing_of, weighed_of
from absorb.priority.rules.snapshots import read_bases
from absorb.priority.rules.why import Surroundings, why
from absorb.priority.schemas import CriterionOut, RankedOut, RankingOut

MOST_ON_FRONT = 25
"""So many ideas of a ranking fit its sheet."""

IDEAS = """
select reference, need, place, target_groups, first_month, last_month, hoped_sources from idea where reference = any ($1)
"""

EFFECTS = """
select i.reference, m.code, m.name, c.degree, c.why, c.is_invented
from idea_contribution c join idea i on i.id = c.idea join plan_measure m on m.id = c.measure
where i.reference = any ($1) and c.degree > 0 order by i.reference, c.degree desc, m.code, c.id
"""

SCHEDULES = """
select i.reference, n.gap_minor, s.name_cs, s.name_en, sum(x.amount_minor)::bigint as amount_minor
from idea i join lateral (
    select id, gap_minor from leading_schedule where idea = i.id limit 1) n on true
left join schedule_cell x on x.schedule = n.id left join source s on s.id = x.source
where i.reference = any ($1) group by i.reference, n.gap_minor, s.id, s.name_cs, s.name_en, s.position
order by i.reference, s.position, s.id
"""

PORTFOLIO = """
select i.reference, p.number, p.year, c.is_selected, c.why
from portfolio_choice c join portfolio p on p.id = c.portfolio join idea i on i.id = c.idea
where i.reference = any ($1) and p.number = (select max(number) from portfolio)
"""

BASES = "select i.reference, r.basis from ranking_idea r join idea i on i.id = r.idea where r.ranking = $1 and i.reference = any ($2)"

AROUND = f"""
{RANKED} where r.ranking = $1 and r.position in (
    select x.position + d from ranking_idea x join idea y on y.id = x.idea cross join generate_series(-1, 1) d
    where x.ranking = $1 and y.reference = any ($2))
order by r.position, r.id
"""  # noqa: S608 - made of constants


async def read_sheets(connection: asyncpg.Connection, items: Sequence[ItemOut], language: str) -> dict[uuid.UUID, Sheet]:
    """The sheets of those items that are about an idea, by the item."""
    references = sorted({item.reference for item in items if item.reference is not None})
    if not references:
        return {}
    ideas = {row["reference"]: row for row in await connection.fetch(IDEAS, references)}
    effects = await _by_idea(connection, EFFECTS, references)
    schedules = await _by_idea(connection, SCHEDULES, references)
    chosen = await _by_idea(connection, PORTFOLIO, references)
    standings = await _standings(connection, items, language)
    return {
        item.id: _sheet(
            ideas[item.reference], effects[item.reference], schedules[item.reference], chosen[item.reference],
            standings.get((item.ranking, item.reference)), language,
        )
        for item in items if item.reference is not None
    }  # fmt: skip


async def _by_idea(connection: asyncpg.Connection, statement: str, references: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in await connection.fetch(statement, references):
        facts = dict(row)
        found[facts.pop("reference")].append(facts)
    return found


def _sheet(
    idea: asyncpg.Record,
    effects: list[dict[str, Any]],
    schedule: list[dict[str, Any]],
    chosen: list[dict[str, Any]],
    standing: Standing | None,
    language: str,
) -> Sheet:
    return Sheet(
        need=idea["need"],
        place=idea["place"],
        target_groups=list(idea["target_groups"]),
        first_month=idea["first_month"],
        last_month=idea["last_month"],
        effects=[Effect(**one) for one in effects],
        standing=standing,
        schedule=[Share(one[f"name_{language}"], one["amount_minor"]) for one in schedule if one["amount_minor"]],
        gap_minor=schedule[0]["gap_minor"] if schedule else None,
        hoped=[Share(one["name"], one.get("amount_minor")) for one in idea["hoped_sources"]],
        portfolio=Chosen(**chosen[0]) if chosen else None,
    )


async def _standings(connection: asyncpg.Connection, items: Sequence[ItemOut], language: str) -> dict[tuple[int | None, str], Standing]:
    found: dict[tuple[int | None, str], Standing] = {}
    for number in sorted({item.ranking for item in items if item.ranking is not None}):
        references = [item.reference for item in items if item.ranking == number and item.reference is not None]
        ranking = await priority.get_ranking(connection, number)
        criteria = await priority.get_criteria(connection, ranking)
        bases = {row["reference"]: read_bases(row["basis"]) for row in await connection.fetch(BASES, ranking.id, references)}
        around = {row["position"]: ranked_of(row) for row in await connection.fetch(AROUND, ranking.id, references)}
        for one in around.values():
            if one.reference in bases:
                found[number, one.reference] = _standing(ranking, criteria, one, around, bases[one.reference], language)
    return found


def _standing(
    ranking: RankingOut, criteria: list[CriterionOut], one: RankedOut, around: dict[int, RankedOut], basis: Any, language: str
) -> Standing:
    above, below = around.get(one.position - 1), around.get(one.position + 1)
    if below is not None and below.place is None:
        below = None
    surroundings = Surroundings(
        count=ranking.placed,
        above=standing_of(above) if above else None,
        below=standing_of(below) if below else None,
        minimum_points=ranking.minimum_points,
        tie_break=tuple(ranking.tie_break),
    )
    sentences = why(language, standing_of(one, basis), weighed_of(criteria), surroundings)
    return Standing(ranking=ranking, criteria=criteria, idea=one, above=above, below=below, sentences=sentences)


async def read_fronts(connection: asyncpg.Connection, items: Sequence[ItemOut]) -> list[Front]:
    """The rankings that the agenda rests on, each as far as its last idea on the agenda, and as much as fits a sheet."""
    fronts = []
    for number in sorted({item.ranking for item in items if item.ranking is not None}):
        ranking = await priority.get_ranking(connection, number)
        ideas = await priority.list_ranked(connection, ranking.id, limit=MOST_ON_FRONT)
        on_agenda = {item.reference: item.position for item in items if item.ranking == number and item.reference is not None}
        fronts.append(Front(ranking, ideas, on_agenda))
    return fronts
