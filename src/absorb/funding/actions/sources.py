"""Sources out of their file, and what each has to give in a year."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from absorb.calls.rules import read_toml
from absorb.db import Acting, transaction
from absorb.funding.queries import sources as queries
from absorb.funding.schemas.sources import LimitIn, SourcesText
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.intake import find_repeats, nearest
from absorb.kernel.money import LARGEST_KEPT, Money, money_text
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
                f"/limits/{index}/limit", f"The limit {money_text(limit.limit)} is not an amount from 0.00 to {money_text(LARGEST_KEPT)}."
            )
            for index, limit in enumerate(asked)
            if not 0 <= limit.limit <= LARGEST_KEPT
        ]
        if faults:
            raise BadInput(faults)
        for limit in asked:
            source_id = known[limit.source]
            await connection.execute(queries.SET_LIMIT, new_id(), source_id, year, int(limit.limit), limit.note, limit.is_invented)
            facts = {"source": limit.source, "year": year, "limit": money_text(limit.limit)}
            await record(connection, "limit set", ("source", source_id), facts, why=limit.note)


def find_unknown(names: Iterable[tuple[str, str]], known: Mapping[str, object]) -> list[Fault]:
    """Faults for codes of sources that are not there: pairs of pointer and code."""
    return [Fault(pointer, f'There is no source "{name}"{nearest(name, known)}') for pointer, name in names if name not in known]
