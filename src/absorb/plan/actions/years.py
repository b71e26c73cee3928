"""Making a year's implementation plan, each against the version that they began from; and its document."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

import asyncpg
import msgspec

from absorb.db import Acting, snapshot, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.merging import NOTHING_CHOSEN, Chosen, Conflict, Contested, settle
from absorb.kernel.phrases import Phrase
from absorb.people.queries import community_of
from absorb.plan import queries
from absorb.plan.papers.years import MARK, year_document
from absorb.plan.queries import saving, years
from absorb.plan.queries.years import HeldYear, PastYear
from absorb.plan.rules.continuing import place_text
from absorb.plan.rules.year_content import YearContent, change, find_long, key_of, merge_years, split_key, value_of, without_ended
from absorb.plan.schemas.years import YearDifference
from absorb.progress.writing import Paper, promise_paper

WRITE_YEAR = "write_plan_year"
YEAR_WORK = "plan_year"


async def put_year(
    acting: Acting,
    code: str,
    year: int,
    mine: YearContent,
    *,
    base_version: int,
    chosen: Chosen = NOTHING_CHOSEN,
    is_invented: bool = False,
) -> int:
    """Save what the Centre says of a year, begun from `base_version` (0: from nothing); the answer is the version then.

    What only others changed since stays as they left it; where both changed the same differently and nobody has `chosen` it is
    `Contested` and nothing is saved. Saving what stands there already changes nothing. `NotFound` for a year that cannot be
    meant; `BadInput` for a measure that is not in the newest version, an idea that is not here, a text that is too long.
    """
    async with transaction(acting) as connection:
        await connection.execute(years.LOCK_YEAR, code)
        found = await queries.find_plan(connection, code)
        if found is None:
            raise NotFound("There is no such plan.")
        held = await years.find_held(connection, code, year)
        places = {line: place_text(place) for place, line in (await saving.lines_of(connection, found[0])).items()}
        abouts = places | await years.find_references(connection, list(mine.ideas))
        _check(mine, abouts)
        content = await _merge(connection, held, mine, base_version, chosen, abouts)
        if held.id is not None and content == held.content:
            return held.version
        version = await _write(connection, held, content, (found[0], code, year), is_invented=is_invented)
        left_out = sum(one.is_left_out for one in content.ideas.values())
        facts = {"code": code, "year": year, "version": version, "measures": len(content.measures), "left_out": left_out}
        await record(connection, "year planned", ("plan", found[0]), facts)
    return version


def _check(mine: YearContent, known: Collection[uuid.UUID]) -> None:
    """`BadInput` with all that cannot be said of a year; its pointers are keys."""
    gone, unknown = Phrase("The measure is not in the plan any more; choose again."), Phrase("There is no such idea here.")
    faults = [Fault(f"/{key_of('measure', line)}", gone) for line in mine.measures if line not in known]
    faults += [Fault(f"/{key_of('doer', own)}", unknown) for own in mine.ideas if own not in known]
    faults += find_long(mine)
    if faults:
        raise BadInput(faults)


async def _merge(
    connection: asyncpg.Connection, held: HeldYear, mine: YearContent, base_version: int, chosen: Chosen, abouts: Mapping[uuid.UUID, str]
) -> YearContent:
    """What is to stand. Measures that the plan has no more are nobody's change."""
    if not 0 <= base_version <= held.version:
        says = "There is no version %(base)s to begin from; the one that stands now is %(version)s."
        raise BadInput.one("/base_version", Phrase(says, base=base_version, version=held.version))
    pasts = await years.list_pasts(connection, held, base_version) if base_version != held.version else []
    contents = {0: YearContent()} | {one.version: one.content for one in pasts} | {held.version: held.content}
    contents = {version: without_ended(content, abouts) for version, content in contents.items()}
    theirs = contents[held.version]
    merged = merge_years(contents[base_version], theirs, mine)
    seen = contents.get(chosen.seen_version, theirs)
    choices = {key: choice for key, choice in chosen.fields.items() if value_of(seen, key) == value_of(theirs, key)}
    settled = settle(merged, choices)
    if settled.conflicts:
        raise Contested(held.version, [_told(one, pasts, contents, abouts) for one in settled.conflicts])
    return change(theirs, settled.changes)


def _told(one: Conflict, pasts: list[PastYear], contents: Mapping[int, YearContent], abouts: Mapping[uuid.UUID, str]) -> YearDifference:
    """A conflict with who last changed it, and when."""
    what, own = split_key(one.name)
    by: str | None = None
    at: dt.datetime | None = None
    for past in pasts:
        if value_of(contents[past.version], one.name) != value_of(contents[past.version + 1], one.name):
            by, at = past.replaced_by, past.replaced_at
    about = abouts.get(own) if own is not None else None
    return YearDifference(key=one.name, what=what, about=about, base=one.base, theirs=one.theirs, mine=one.mine, by=by, at=at)


async def _write(
    connection: asyncpg.Connection, held: HeldYear, content: YearContent, place: tuple[uuid.UUID, str, int], *, is_invented: bool
) -> int:
    if held.id is not None:
        await connection.execute(years.KEEP_PAST, new_id(), held.id, held.version, msgspec.to_builtins(held.content))
    row = await connection.fetchrow(years.PUT_YEAR, new_id(), *place, content.note, is_invented)
    for statement in years.FORGET:
        await connection.execute(statement, row["id"])
    measures = [(new_id(), row["id"], line, one.why, one.who, at) for at, (line, one) in enumerate(content.measures.items())]
    await connection.executemany(years.ADD_MEASURE, measures)
    ideas = [(new_id(), row["id"], own, one.is_left_out, one.who) for own, one in content.ideas.items()]
    await connection.executemany(years.ADD_IDEA, ideas)
    version: int = row["version"]
    return version


async def promise_document(acting: Acting, code: str, year: int) -> uuid.UUID:
    """Promise the year's document; the answer is the work."""
    async with transaction(acting) as connection:
        planned = await years.get_year(connection, code, year)
        facts = {"code": code, "year": str(year)}
        work = (YEAR_WORK, f"{planned.name} {year}")
        return await promise_paper(connection, WRITE_YEAR, facts, work=work, address=f"/plan/{code}/years/{year}")


async def read_year(acting: Acting, code: str, year: int) -> Paper:
    """The document that is to be made from the rows as they are."""
    async with snapshot(acting) as connection:
        planned = await years.get_year(connection, code, year)
        community = await community_of(connection)
    is_marked = community.is_demonstration or planned.is_invented
    return Paper(
        about=("plan_year", planned.id),
        kind="year",
        name=f"realizacni-plan-{year}.docx",
        is_demonstration=is_marked,
        make=lambda progress: year_document(planned, community.name, mark=MARK if is_marked else ""),
    )
