"""The content of ideas written into their rows, of one or of many in one statement: COPY knows no row-level security."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

import asyncpg

from absorb.kernel.czech import fold, sort_key
from absorb.kernel.period import Month
from absorb.tank.rules.form import Content

SORTED_BY = 200
"""So many characters of a title decide its place in the list; an index entry has an end."""

_COLUMNS = """(id uuid, organisation uuid, title text, title_fold text, title_sort text, need text, ripeness text, subprogramme text,
    place text, cost_minor bigint, target_groups jsonb, activities jsonb, outputs jsonb, partners jsonb, costs jsonb, hoped_sources jsonb,
    first_month integer, last_month integer, readiness smallint, readiness_note text, reference text)"""

CHANGE = f"""
update idea i set organisation = n.organisation, title = n.title, title_fold = n.title_fold, title_sort = n.title_sort, need = n.need,
    ripeness = n.ripeness, subprogramme = n.subprogramme, place = n.place, cost_minor = n.cost_minor,
    target_groups = array(select jsonb_array_elements_text(n.target_groups)), activities = n.activities, outputs = n.outputs,
    partners = n.partners, costs = n.costs, hoped_sources = n.hoped_sources, first_month = n.first_month, last_month = n.last_month,
    readiness = n.readiness, readiness_note = n.readiness_note, version = i.version + 1, changed_at = now()
from jsonb_to_recordset($1::jsonb) n {_COLUMNS} where i.id = n.id
"""  # noqa: S608

ADD = f"""
insert into idea (id, reference, organisation, title, title_fold, title_sort, need, ripeness, state, subprogramme, place, cost_minor,
    target_groups, activities, outputs, partners, costs, hoped_sources, first_month, last_month, readiness, readiness_note, submitted_at)
select n.id, n.reference, n.organisation, n.title, n.title_fold, n.title_sort, n.need, n.ripeness, $2, n.subprogramme, n.place,
    n.cost_minor, array(select jsonb_array_elements_text(n.target_groups)), n.activities, n.outputs, n.partners, n.costs, n.hoped_sources,
    n.first_month, n.last_month, n.readiness, n.readiness_note, case when $2 = 'draft' then null else now() end
from jsonb_to_recordset($1::jsonb) n {_COLUMNS}
"""  # noqa: S608


async def add_ideas(connection: asyncpg.Connection, ideas: Iterable[tuple[uuid.UUID, str, Content]], state: str) -> None:
    """New ideas by id, reference and content; those that are no drafts are handed in now."""
    await connection.execute(ADD, [{**_record(idea_id, content), "reference": reference} for idea_id, reference, content in ideas], state)


async def change_ideas(connection: asyncpg.Connection, contents: Mapping[uuid.UUID, Content]) -> None:
    """Other contents of ideas whose rows are held; each is the next version of its idea."""
    await connection.execute(CHANGE, [_record(*one) for one in contents.items()])


def _record(idea_id: uuid.UUID, content: Content) -> dict[str, Any]:
    title = content["title"]
    months = {name: int(Month.parse(content[name])) if content[name] else None for name in ("first_month", "last_month")}
    lists = {name: list(content[name] or []) for name in ("target_groups", "activities", "outputs", "partners", "costs", "hoped_sources")}
    same = ("need", "ripeness", "subprogramme", "place", "cost_minor", "readiness", "readiness_note")
    return {
        "id": idea_id, "organisation": content["organisation_id"] or None, "title": title, "title_fold": fold(title),
        "title_sort": sort_key(title[:SORTED_BY]), **months, **lists, **{name: content[name] for name in same},
    }  # fmt: skip
