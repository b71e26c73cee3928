"""The demands a case makes beyond its costs, one by one: what a conflict names and what may be left out of it.

Costs are facts, not demands: no demand can make a cell cost more.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from absorb.funding.rules.schedule.shapes import Case, Pin, Source
from absorb.kernel.facts import Amount, Name, Rate
from absorb.kernel.intake import child
from absorb.kernel.phrases import Phrase

SHOWN = 5
"""So many of a source's kinds, lines or periods are named."""


class Demand(msgspec.Struct, frozen=True):
    """One demand: `says` is its sentence, `pointers` say where it stands, `loose` orders what is left out first."""

    pointers: tuple[str, ...]
    says: Phrase
    loose: int

    @property
    def key(self) -> str:
        """The first pointer, which names the demand."""
        return self.pointers[0]

    def sentence(self) -> Phrase:
        """The sentence with its pointers."""
        return self.says.at(*self.pointers)


def all_demands(case: Case) -> list[Demand]:
    """Every demand of a case, in input order."""
    found: list[Demand] = []
    for index, source in enumerate(case.sources):
        pointer = f"/sources/{index}"
        found.extend(_shares(source, pointer))
        found.extend(_ceilings(source, pointer))
        found.extend(_scope(source, pointer))
    found.extend(_pairs(case))
    found.extend(Demand((f"/pins/{index}",), _pinned(case, pin), 2) for index, pin in enumerate(case.pins))
    return found


def _pinned(case: Case, pin: Pin) -> Phrase:
    line = next(line for line in case.lines if line.code == pin.line)
    facts: dict[str, Any] = {
        "source": Name(pin.source, "source"),
        "amount": Amount(pin.amount),
        "line": Name(pin.line, "line"),
        "period": Name(pin.period, "period"),
    }
    if pin.period not in line.amounts:
        return Phrase("%(source)s pays exactly %(amount)s of line %(line)s in period %(period)s, which has no cost there.", **facts)
    cost = Amount(line.amounts[pin.period])
    return Phrase("%(source)s pays exactly %(amount)s of line %(line)s in period %(period)s, which costs %(cost)s.", **facts, cost=cost)


def _shares(source: Source, pointer: str) -> Iterator[Demand]:
    name = Name(source.id, "source")
    if (least := source.min_percent) is not None:
        says = Phrase("%(source)s pays at least %(percent)s of the cost that it may pay.", source=name, percent=Rate(f"{least:f}"))
        yield Demand((f"{pointer}/min_percent",), says, 1)
    if (most := source.max_percent) is not None:
        says = Phrase("%(source)s pays at most %(percent)s of the cost that it may pay.", source=name, percent=Rate(f"{most:f}"))
        yield Demand((f"{pointer}/max_percent",), says, 3)
    if (exact := source.exact_percent) is not None:
        says = Phrase("%(source)s pays exactly %(percent)s of the cost that it may pay.", source=name, percent=Rate(f"{exact:f}"))
        yield Demand((f"{pointer}/exact_percent",), says, 1)


def _ceilings(source: Source, pointer: str) -> Iterator[Demand]:
    name = Name(source.id, "source")
    if source.max_total is not None:
        says = Phrase("%(source)s pays at most %(amount)s in total.", source=name, amount=Amount(source.max_total))
        yield Demand((f"{pointer}/max_total",), says, 4)
    for period, amount in source.max_per_period.items():
        among = Name(period, "period")
        says = Phrase("%(source)s pays at most %(amount)s in period %(period)s.", source=name, amount=Amount(amount), period=among)
        yield Demand((child(f"{pointer}/max_per_period", period),), says, 5)
    for year, amount in source.max_per_year.items():
        says = Phrase("%(source)s pays at most %(amount)s in the year %(year)s.", source=name, amount=Amount(amount), year=year)
        yield Demand((child(f"{pointer}/max_per_year", year),), says, 6)


def _scope(source: Source, pointer: str) -> Iterator[Demand]:
    name = Name(source.id, "source")
    if (kinds := source.kinds) is not None:
        some = Phrase("%(source)s pays only the kinds %(some)s.", source=name, some=_first(kinds, "kind"))
        yield Demand((f"{pointer}/kinds",), some if kinds else Phrase("%(source)s pays no kinds at all.", source=name), 7)
    if (lines := source.lines) is not None:
        some = Phrase("%(source)s pays only the lines %(some)s.", source=name, some=_first(lines, "line"))
        yield Demand((f"{pointer}/lines",), some if lines else Phrase("%(source)s pays no lines at all.", source=name), 7)
    if (periods := source.periods) is not None:
        some = Phrase("%(source)s pays only the periods %(some)s.", source=name, some=_first(periods, "period"))
        yield Demand((f"{pointer}/periods",), some if periods else Phrase("%(source)s pays no periods at all.", source=name), 7)


def _first(names: list[str], of: str) -> list[Name] | Phrase:
    shown = [Name(name, of) for name in names[:SHOWN]]
    return Phrase("%(some)s and others", some=shown) if len(names) > SHOWN else shown


def pair_pointers(case: Case) -> dict[tuple[int, int], tuple[str, ...]]:
    """Each pair of sources that must not share a line, with the one or two places that say so."""
    index_of = {source.id: index for index, source in enumerate(case.sources)}
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for index, source in enumerate(case.sources):
        for place, other in enumerate(source.never_with):
            pair = (min(index, index_of[other]), max(index, index_of[other]))
            found[pair] = (*found.get(pair, ()), f"/sources/{index}/never_with/{place}")
    return found


def _pairs(case: Case) -> Iterator[Demand]:
    for (one, other), pointers in pair_pointers(case).items():
        names = [Name(case.sources[place].id, "source") for place in (one, other)]
        yield Demand(pointers, Phrase("%(one)s and %(other)s never share a line.", one=names[0], other=names[1]), 8)
