"""The tank's list: what a search finds, in one order, page by page."""

import re
import urllib.parse
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from absorb.kernel.czech import fold, sort_key
from absorb.tank.cursor import Place, Sort, read_cursor, write_cursor
from absorb.tank.rules.search import Asked
from absorb.tank.schemas.ideas import IdeaRow

PAGE_LENGTH = 50
COUNTED = 1_000
"""So many are counted exactly; beyond, a list says "more than"."""

FIND = "select ideas from idea_find($1, $2, $3, $4, $5, $6, $7, $8)"

FIND_ROWS = """
with found as materialized (select ideas, keys, matches from idea_find($1, $2, $3, $4, $5, $6, $7, $8))
select keys, matches, array(select q from (
select i.reference, i.title, o.name as organisation, i.state, i.ripeness, i.cost_minor, i.changed_at, i.id, i.version, i.subprogramme,
    i.place as municipality, i.target_groups, i.first_month, i.last_month, i.readiness, s.place, s.points,
    i.source_key is not null as is_imported,
    case when $9 then array(select m.code from idea_contribution c join plan_measure m on m.id = c.measure where c.idea = i.id
        order by c.degree desc, m.code, m.id) else '{}' end as measures
from unnest(found.ideas) with ordinality f (id, number) join idea i on i.id = f.id join idea_search s on s.id = i.id
left join organisation o on o.id = i.organisation order by f.number) q) as ideas from found
"""
LISTED = (
    "reference", "title", "organisation", "state", "ripeness", "cost_minor", "changed_at", "id", "version", "subprogramme", "municipality",
    "target_groups", "first_month", "last_month", "readiness", "place", "points", "is_imported", "measures",
)  # fmt: skip
"""What stands in an idea's row, in the order of `FIND_ROWS`: rows inside a row come without names."""

KNOWN_MEASURES = "select distinct code from plan_measure order by code"

NEAREST_ORGANISATION = 'select name from organisation order by similarity(name_fold, $1) desc, name_sort collate "C", id limit 1'

ANY_ORGANISATION = "select exists (select from organisation where name_fold like all ($1) or ico like $2)"


FORGET_WORDS = "select idea_word_forget($1, $2)"

NOTE_PLACES = "select idea_search_places($1, $2, $3)"

SAVED = """
select id, name, query, columns, sort from saved_search where person = nullif(current_setting('absorb.person', true), '')::uuid
order by name, id
"""


SAVE = """
insert into saved_search (id, person, name, query, columns, sort) values ($1, $2, $3, $4, $5, $6)
on conflict (community_id, person, name) do update set query = excluded.query, columns = excluded.columns, sort = excluded.sort
returning id
"""

RENAME = "update saved_search set name = $3 where id = $1 and person = $2 returning id"

DELETE = "delete from saved_search where id = $1 and person = $2"


class Wanted(msgspec.Struct, frozen=True):
    """One list: what it holds and in which order."""

    asked: Asked
    sort: Sort = "title"
    is_down: bool = False


class Listed(IdeaRow, frozen=True):
    """An idea in the list, with everything that a column may show: two that are equal look the same."""

    id: uuid.UUID
    version: int
    subprogramme: str | None
    municipality: str | None
    target_groups: tuple[str, ...]
    first_month: int | None
    last_month: int | None
    readiness: int | None
    place: int | None
    points: Decimal | None
    is_imported: bool
    measures: tuple[str, ...]

    @property
    def row(self) -> IdeaRow:
        return IdeaRow(**{name: getattr(self, name) for name in IdeaRow.__struct_fields__})


class Saved(msgspec.Struct, frozen=True):
    """A search that a person keeps: as typed, with its columns and its order."""

    id: uuid.UUID
    name: str
    query: str
    columns: list[str]
    sort: str | None

    @property
    def address(self) -> str:
        parts = {"q": self.query, "sort": self.sort or "", "columns": ",".join(self.columns)}
        return f"/tank?{urllib.parse.urlencode({name: text for name, text in parts.items() if text})}"


class Page(msgspec.Struct, frozen=True):
    """A page of a list; `matches` is how many the whole list holds, `COUNTED` + 1 for more than can be counted at once."""

    ideas: list[Listed]
    matches: int
    next: str | None
    previous: str | None


async def find_page(
    connection: asyncpg.Connection,
    wanted: Wanted,
    *,
    cursor: str | None = None,
    limit: int = PAGE_LENGTH,
    with_measures: bool = False,
) -> Page:
    """One page, from a cursor on, each idea with its measures where they are shown; `BadInput` for a cursor that was not
    given out here."""
    at = read_cursor(cursor, wanted.sort, is_down=wanted.is_down) if cursor else None
    found = await connection.fetchrow(FIND_ROWS, *_asked(wanted, at, limit + 1, COUNTED), with_measures)
    ideas, keys = [_listed(row) for row in found["ideas"][:limit]], list(found["keys"][:limit])
    more = len(found["ideas"]) > limit
    is_back = at is not None and at.is_back
    if is_back:
        ideas.reverse()
        keys.reverse()
    return Page(
        ideas=ideas,
        matches=found["matches"],
        next=_cursor(wanted, keys, ideas, -1, is_back=False) if ideas and (more or is_back) else None,
        previous=_cursor(wanted, keys, ideas, 0, is_back=True) if ideas and (more if is_back else at is not None) else None,
    )


def _listed(values: tuple[Any, ...]) -> Listed:
    columns = dict(zip(LISTED, values, strict=True))
    return Listed(target_groups=tuple(columns.pop("target_groups")), measures=tuple(columns.pop("measures")), **columns)


async def find_all(connection: asyncpg.Connection, wanted: Wanted, *, at_most: int) -> list[uuid.UUID]:
    """The ids of everything that fits, in order; one more than `at_most` where there are more."""
    return list(await connection.fetchval(FIND, *_asked(wanted, None, at_most + 1, COUNTED)))


def _asked(wanted: Wanted, at: Place | None, at_most: int, counted: int) -> tuple[Any, ...]:
    """What `idea_find` is asked."""
    is_back, key, idea = (at.is_back, at.key, at.id) if at else (False, None, None)
    return wanted.asked, wanted.sort, wanted.is_down, is_back, key, idea, at_most, counted


async def list_measures(connection: asyncpg.Connection) -> list[str]:
    """The codes of the plans' measures."""
    return [row["code"] for row in await connection.fetch(KNOWN_MEASURES)]


async def is_organisation(connection: asyncpg.Connection, words: str) -> bool:
    """Whether any organisation has all these words in its name, or a number that begins so."""
    tokens = re.findall(r"[^\W_]+", fold(words))
    return bool(tokens) and await connection.fetchval(ANY_ORGANISATION, [f"%{token}%" for token in tokens], f"{''.join(tokens)}%")


async def nearest_organisation(connection: asyncpg.Connection, name_fold: str) -> str | None:
    """The name most like this one, None where there are no organisations."""
    found: str | None = await connection.fetchval(NEAREST_ORGANISATION, name_fold)
    return found


async def list_saved(connection: asyncpg.Connection) -> list[Saved]:
    """The searches that the one who acts keeps, in Czech order."""
    rows = await connection.fetch(SAVED)
    return sorted((Saved(**dict(row)) for row in rows), key=lambda one: (sort_key(one.name), one.id))


async def note_places(connection: asyncpg.Connection, places: Sequence[tuple[uuid.UUID, int | None, Decimal]]) -> None:
    """Idea, place and points of the latest frozen ranking: what lists are ordered by. All others have none."""
    columns = [list(column) for column in zip(*places, strict=True)] or [[], [], []]
    await connection.execute(NOTE_PLACES, *columns)


async def forget_words(connection: asyncpg.Connection, block: int, blocks: int) -> int:
    """Forget the words that no idea has any more, so many blocks of them from this one on; the answer is the block to go on with."""
    following: int = await connection.fetchval(FORGET_WORDS, block, blocks)
    return following


def _cursor(wanted: Wanted, keys: Sequence[str], ideas: Sequence[Listed], index: int, *, is_back: bool) -> str:
    return write_cursor(Place(keys[index], ideas[index].id, wanted.sort, wanted.is_down, is_back))
