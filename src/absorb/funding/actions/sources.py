"""Sources out of their file, and what each has to give in a year."""

import asyncio
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import asyncpg

from absorb.calls.rules import read_toml
from absorb.db import Acting, transaction
from absorb.funding.queries import sources as queries
from absorb.funding.schemas.sources import LimitIn, LimitOut, SourceChangeIn, SourceIn, SourceOut, SourcesText, YearLimitsIn
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.facts import Amount, Name
from absorb.kernel.ids import new_id
from absorb.kernel.intake import find_repeats, nearest
from absorb.kernel.money import LARGEST_KEPT, Money, money_text
from absorb.kernel.phrases import Phrase
from absorb.resources import TEMPLATES


async def load_sources(acting: Acting, path: Path = TEMPLATES / "funding" / "sources.toml") -> int:
    """Take the sources in from their file; the answer is how many are new or changed. A source is never taken away."""
    text = read_toml(await asyncio.to_thread(path.read_bytes), SourcesText, _find_repeated)
    changed = 0
    async with transaction(acting) as connection:
        for position, source in enumerate(text.sources):
            facts = (source.code, source.name_cs, source.name_en, source.public, source.level, position)
            source_id = await connection.fetchval(queries.UPSERT, new_id(), *facts)
            if source_id is not None:
                changed += 1
                await record(connection, "source taken in", ("source", source_id), {"code": source.code, "level": source.level})
    return changed


def _find_repeated(text: SourcesText) -> Iterator[Fault]:
    yield from find_repeats(((f"/sources/{index}/code", source.code) for index, source in enumerate(text.sources)), "code")


async def set_source_limits(acting: Acting, year: int, limits: Sequence[tuple[str, int, str | None, bool]]) -> None:
    """Say what sources have to give in a year: (code, minor units, note, whether it is invented). BadInput lists all faults."""
    asked = [LimitIn(source=code, limit=Money(minor), note=note, is_invented=invented) for code, minor, note, invented in limits]
    async with transaction(acting) as connection:
        known = await queries.source_ids(connection)
        faults = find_unknown(((f"/limits/{index}/source", limit.source) for index, limit in enumerate(asked)), known)
        faults += find_repeats(((f"/limits/{index}/source", limit.source) for index, limit in enumerate(asked)), "source")
        faults += [
            Fault(
                f"/limits/{index}/limit",
                Phrase(
                    "The limit %(limit)s is not an amount from %(least)s to %(most)s.",
                    limit=Amount(limit.limit),
                    least=Amount(0),
                    most=Amount(LARGEST_KEPT),
                ),
            )
            for index, limit in enumerate(asked)
            if not 0 <= limit.limit <= LARGEST_KEPT
        ]
        if faults:
            raise BadInput(faults)
        for limit in asked:
            source_id = known[limit.source]
            await connection.execute(queries.SET_LIMIT, new_id(), source_id, year, int(limit.limit), limit.note, limit.is_invented)
            await connection.execute(queries.GROW, source_id)
            facts = {"source": limit.source, "year": year, "limit": money_text(limit.limit)}
            await record(connection, "limit set", ("source", source_id), facts, why=limit.note)


async def add_source(acting: Acting, source: SourceIn) -> uuid.UUID:
    """One more source, of the town's own, after those that are there; BadInput where its code is taken."""
    async with transaction(acting) as connection:
        facts = (source.code, source.name_cs, source.name_en, source.public, source.level)
        source_id: uuid.UUID | None = await connection.fetchval(queries.ADD, new_id(), *facts)
        if source_id is None:
            raise BadInput.one("/code", Phrase("“%(code)s” stands here already; each is there once.", code=source.code))
        await record(connection, "source added", ("source", source_id), {"code": source.code, "level": source.level})
    return source_id


async def change_source(acting: Acting, code: str, wanted: SourceChangeIn) -> SourceOut:
    """A source under other names, of another kind; Clash where it is not the one that was read. What ships does not write over it
    from then on. Saving what stands changes nothing."""
    async with transaction(acting) as connection:
        held = await _hold(connection, code, wanted.base_version)
        facts = {"name_cs": wanted.name_cs, "name_en": wanted.name_en, "is_public": wanted.public, "level": wanted.level}
        changed = {name: value for name, value in facts.items() if getattr(held, name) != value}
        if changed:
            await connection.execute(queries.CHANGE, held.id, *facts.values())
            await record(connection, "source changed", ("source", held.id), {"code": code} | changed)
        return await queries.get_source(connection, code)


async def limit_source(acting: Acting, code: str, wanted: YearLimitsIn) -> SourceOut:
    """What a source has to give in each year, all of it at once; a year that is not named has no limit. Clash where the source is
    not the one that was read, BadInput for a year that is named twice."""
    faults = [Fault(fault.pointer, Phrase("Each year is there once.")) for fault in _repeated_years(wanted)]
    if faults:
        raise BadInput(faults)
    async with transaction(acting) as connection:
        held = await _hold(connection, code, wanted.base_version)
        there = {limit.year: limit for limit in await queries.list_limits(connection, source=code)}
        asked = {one.year: LimitOut(code, one.year, int(one.limit), one.note or None, one.is_invented) for one in wanted.limits}
        for year, limit in asked.items():
            if there.get(year) != limit:
                await connection.execute(queries.SET_LIMIT, new_id(), held.id, year, limit.limit_minor, limit.note, limit.is_invented)
                facts = {"source": code, "year": year, "limit": money_text(limit.limit_minor)}
                await record(connection, "limit set", ("source", held.id), facts, why=limit.note)
        for year in sorted(set(there) - set(asked)):
            await connection.execute(queries.FORGET_LIMIT, held.id, year)
            await record(connection, "limit taken away", ("source", held.id), {"source": code, "year": year})
        if asked != there:
            await connection.execute(queries.GROW, held.id)
        return await queries.get_source(connection, code)


def _repeated_years(wanted: YearLimitsIn) -> Iterator[Fault]:
    yield from find_repeats(((f"/limits/{index}/year", str(one.year)) for index, one in enumerate(wanted.limits)), "year")


async def _hold(connection: asyncpg.Connection, code: str, base_version: int) -> SourceOut:
    held = await queries.lock_source(connection, code)
    if held.version != base_version:
        raise Clash(Phrase("Somebody else has changed the source meanwhile; look at it first."))
    return held


def find_unknown(names: Iterable[tuple[str, str]], known: Mapping[str, object]) -> list[Fault]:
    """Faults for codes of sources that are not there: pairs of pointer and code."""
    says = "The town has no source %(name)s."
    return [
        Fault(pointer, Phrase(says, name=Name(name, "source")).for_programs(f'There is no source "{name}"{nearest(name, known)}'))
        for pointer, name in names
        if name not in known
    ]
