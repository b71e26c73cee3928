"""The demands a case makes beyond its costs, one by one: what a conflict names and what may be left out of it.

Costs are facts, not demands: no demand can make a cell cost more.
"""

from collections.abc import Iterator

import msgspec

from absorb.funding.rules.schedule.shapes import Case, Source
from absorb.kernel.intake import child
from absorb.kernel.money import money_text


class Demand(msgspec.Struct, frozen=True):
    """One demand: `says` is its sentence, `pointers` say where it stands, `loose` orders what is left out first."""

    pointers: tuple[str, ...]
    says: str
    loose: int

    @property
    def key(self) -> str:
        """The first pointer, which names the demand."""
        return self.pointers[0]

    def sentence(self) -> str:
        """The sentence with its pointers."""
        return f"{self.says} ({', '.join(self.pointers)})."


def all_demands(case: Case) -> list[Demand]:
    """Every demand of a case, in input order."""
    found: list[Demand] = []
    for index, source in enumerate(case.sources):
        pointer = f"/sources/{index}"
        found.extend(_shares(source, pointer))
        found.extend(_ceilings(source, pointer))
        found.extend(_scope(source, pointer))
    found.extend(_pairs(case))
    for index, pin in enumerate(case.pins):
        says = f'"{pin.source}" pays exactly {money_text(pin.amount)} of line "{pin.line}" in period "{pin.period}"'
        cell = _cell_pointer(case, pin.line, pin.period)
        found.append(Demand((f"/pins/{index}",), f"{says}, {cell}", 2))
    return found


def _cell_pointer(case: Case, code: str, period: str) -> str:
    line = next(line for line in case.lines if line.code == code)
    if period not in line.amounts:
        return "which has no cost there"
    return f"which costs {money_text(line.amounts[period])}"


def _shares(source: Source, pointer: str) -> Iterator[Demand]:
    whole = "of the cost that it may pay"
    if source.min_percent is not None:
        yield Demand((f"{pointer}/min_percent",), f'"{source.id}" pays at least {source.min_percent:f} % {whole}', 1)
    if source.max_percent is not None:
        yield Demand((f"{pointer}/max_percent",), f'"{source.id}" pays at most {source.max_percent:f} % {whole}', 3)
    if source.exact_percent is not None:
        yield Demand((f"{pointer}/exact_percent",), f'"{source.id}" pays exactly {source.exact_percent:f} % {whole}', 1)


def _ceilings(source: Source, pointer: str) -> Iterator[Demand]:
    if source.max_total is not None:
        yield Demand((f"{pointer}/max_total",), f'"{source.id}" pays at most {money_text(source.max_total)} in total', 4)
    for period, amount in source.max_per_period.items():
        says = f'"{source.id}" pays at most {money_text(amount)} in period "{period}"'
        yield Demand((child(f"{pointer}/max_per_period", period),), says, 5)
    for year, amount in source.max_per_year.items():
        says = f'"{source.id}" pays at most {money_text(amount)} in the year {year}'
        yield Demand((child(f"{pointer}/max_per_year", year),), says, 6)


def _scope(source: Source, pointer: str) -> Iterator[Demand]:
    for field, names in (("kinds", source.kinds), ("lines", source.lines), ("periods", source.periods)):
        if names is not None:
            shown = ", ".join(f'"{name}"' for name in names[:5]) + (" and others" if len(names) > 5 else "")
            what = f"only the {field} {shown}" if names else f"no {field} at all"
            yield Demand((f"{pointer}/{field}",), f'"{source.id}" pays {what}', 7)


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
        yield Demand(pointers, f'"{case.sources[one].id}" and "{case.sources[other].id}" never share a line', 8)
