"""The form that asks for a portfolio of several years: its years, when ideas start, who may step in, whose money is spared."""

from collections.abc import Mapping
from decimal import Decimal

from absorb.funding.rules import selection
from absorb.funding.rules.phasing import Timing
from absorb.funding.rules.working.numbers import read_number
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase

CO_FUNDERS = 6
"""So many sources that may step in the form has room for."""

START, PHASES = "start-", "phases-"
CO_FUNDER_FIELDS = ("source", "least", "most")


def start_field(reference: str, year: int) -> str:
    """The name of the box that lets an idea start in a year."""
    return f"{START}{reference}-{year}"


def phases_field(reference: str) -> str:
    """The name of the field that says how an idea's cost falls on years."""
    return f"{PHASES}{reference}"


def read_timings(typed: Mapping[str, str]) -> tuple[Timing, ...]:
    """What was said of ideas in a form: ticked years, and per cent of one year after another ("60 40"). Ideas of which nothing
    was said are left out. BadInput with every fault, at its field."""
    faults: list[Fault] = []
    starts: dict[str, list[int]] = {}
    phases: dict[str, tuple[Decimal, ...]] = {}
    for name, text in typed.items():
        if name.startswith(START):
            reference, _, year = name.removeprefix(START).rpartition("-")
            starts.setdefault(reference, []).append(whole(year, 4, 1))
        elif name.startswith(PHASES) and text:
            phases[name.removeprefix(PHASES)] = _read_phases(text, f"/{name}", faults)
    if faults:
        raise BadInput(faults)
    return tuple(
        Timing(idea=idea, starts=tuple(sorted(starts.get(idea, ()))), phases=phases.get(idea, ())) for idea in sorted({*starts, *phases})
    )


def _read_phases(text: str, pointer: str, faults: list[Fault]) -> tuple[Decimal, ...]:
    found = [read_number(part) for part in text.replace("%", " ").replace(";", " ").split()]
    parts = tuple(part for part in found if part is not None and part <= 100 and part == round(part, 3))
    if len(parts) != len(found):
        faults.append(Fault(pointer, Phrase("Write per cent of one year after another, such as 60 40.")))
    return parts


def read_co_funders(typed: Mapping[str, str]) -> tuple[selection.Share, ...]:
    """The rows `co-1-source`, `co-1-least`, `co-1-most` that name a source; a share that was left empty is 0 or 100 per cent.
    BadInput with every fault, at its field."""
    faults: list[Fault] = []
    found: list[selection.Share] = []
    for place in range(CO_FUNDERS):
        source, least, most = (typed.get(f"co-{place + 1}-{field}", "") for field in CO_FUNDER_FIELDS)
        low = _read_percent(least, f"/co-{place + 1}-least", Decimal(0), faults)
        high = _read_percent(most, f"/co-{place + 1}-most", Decimal(100), faults)
        if source:
            found.append(selection.Share(source=source, min_percent=low, max_percent=high))
        elif least or most:
            faults.append(Fault(f"/co-{place + 1}-source", Phrase("Choose the source that may step in.")))
    if faults:
        raise BadInput(faults)
    return tuple(found)


def _read_percent(text: str, pointer: str, otherwise: Decimal, faults: list[Fault]) -> Decimal:
    if not text:
        return otherwise
    value = read_number(text)
    if value is None or value > 100 or value != round(value, 3):
        faults.append(Fault(pointer, Phrase("Write per cent from 0 to 100, such as 20 or 12,5.")))
        return otherwise
    return value


def rows_shown(typed: Mapping[str, str], begin: str, most: int, *, is_more: bool) -> int:
    """How many rows of fields such as `limit-3-among` the form shows: three, all that are filled in, and one where it is asked for."""
    numbers = (name.removeprefix(begin).partition("-")[0] for name, text in typed.items() if text and name.startswith(begin))
    return min(most, max([3, *(whole(number, 2, 0) for number in numbers)]) + is_more)
