"""Making a year's implementation plan, and its document."""

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec

from absorb.db import Acting, snapshot, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.people.queries import community_of
from absorb.plan import queries
from absorb.plan.papers.years import MARK, year_document
from absorb.plan.queries import saving, years
from absorb.progress.writing import Paper, promise_paper

WRITE_YEAR = "write_plan_year"
YEAR_WORK = "plan_year"
FIRST, LAST = 2000, 2100
LONGEST = 2_000


class Chosen(msgspec.Struct, frozen=True):
    """A measure that is given priority: why, and who sees to it."""

    line: uuid.UUID
    why: str | None = None
    who: str | None = None


class Said(msgspec.Struct, frozen=True):
    """What the Centre says of a chosen idea: left out this year, or who does it."""

    idea: uuid.UUID
    is_left_out: bool = False
    who: str | None = None


async def put_year(
    acting: Acting, code: str, year: int, measures: list[Chosen], ideas: list[Said], *, note: str | None = None, is_invented: bool = False
) -> None:
    """Put what the Centre says of a year in the place of what it said before. `BadInput` for a year that cannot be meant, a
    measure that is not in the newest version, an idea that is not here."""
    if not FIRST <= year <= LAST:
        raise BadInput.one("/year", Phrase("A year from %(first)s to %(last)s is expected.", first=FIRST, last=LAST))
    async with transaction(acting) as connection:
        found = await queries.find_plan(connection, code)
        if found is None:
            await queries.get_plan(connection, code)
        assert found is not None
        await connection.execute(years.LOCK_YEAR, code)
        lines = set((await saving.lines_of(connection, found[0])).values())
        known = {row["id"] for row in await connection.fetch(years.KNOWN_IDEAS, [one.idea for one in ideas])}
        faults = [
            Fault("/measures", Phrase("A measure is not in the plan any more; choose again.")) for one in measures if one.line not in lines
        ]
        faults += [Fault("/ideas", Phrase("There is no such idea here.")) for one in ideas if one.idea not in known]
        texts = [note, *(text for one in measures for text in (one.why, one.who)), *(one.who for one in ideas)]
        if any(text and len(text) > LONGEST for text in texts):
            faults.append(Fault("/note", Phrase("A text is too long; at most %(most)s characters fit.", most=LONGEST)))
        if faults:
            raise BadInput(faults)
        year_id = await connection.fetchval(years.PUT_YEAR, new_id(), found[0], code, year, note, is_invented)
        for statement in years.FORGET:
            await connection.execute(statement, year_id)
        rows = [(new_id(), year_id, one.line, one.why, one.who, place) for place, one in enumerate(measures)]
        await connection.executemany(years.ADD_MEASURE, rows)
        told = [(new_id(), year_id, one.idea, one.is_left_out, one.who) for one in ideas if one.is_left_out or one.who]
        await connection.executemany(years.ADD_IDEA, told)
        facts: Mapping[str, Any] = {"code": code, "year": year, "measures": len(rows), "left_out": sum(one.is_left_out for one in ideas)}
        await record(connection, "year planned", ("plan", found[0]), dict(facts))


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
