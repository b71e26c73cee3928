"""Reading `call.toml`: every fault at once, each with its line, its key and what would be right."""

import datetime as dt
import itertools
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeVar

from absorb.calls.rules.places import find_lines, line_of
from absorb.calls.rules.text import HUNDRED, CallText, Known
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import convert, find_repeats
from absorb.kernel.money import money_text

T = TypeVar("T")

_AT_LINE = re.compile(r"^(.*?) \(at line (\d+), column \d+\)$")


def read_call(raw: bytes) -> CallText:
    """The call that the TOML text holds. BadInput lists every fault; its pointer reads "line 12, /splits/0/rates"."""
    return read_toml(raw, CallText, _find_faults)


def read_toml(raw: bytes, shape: type[T], find_faults: Any = None) -> T:
    """A TOML text as `shape`; numbers stay exact. `find_faults(value)` yields what is wrong beyond the shape."""
    text = _decode(raw)
    plain = _parse(text)
    try:
        value = convert(_as_json(plain), shape)
        faults = list(find_faults(value)) if find_faults is not None else []
        if faults:
            raise BadInput(faults)
    except BadInput as error:
        lines = find_lines(text)
        raise BadInput([_placed(fault, lines) for fault in error.faults]) from None
    return value


def _decode(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput.one(f"line {line}", f"The file is not UTF-8 text (byte {error.start}); save it as UTF-8.") from None
    if not text.strip():
        raise BadInput.one("line 1", "The file is empty; a TOML text is expected.")
    return text


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=_exact)
    except tomllib.TOMLDecodeError as error:
        says = _AT_LINE.match(str(error))
        line, reason = (says[2], says[1]) if says else (str(text.count("\n") + 1), str(error).partition(" (at")[0])
        raise BadInput.one(f"line {line}", f"This is not TOML: {reason}.") from None
    except (RecursionError, ValueError, ArithmeticError):
        raise BadInput.one("line 1", "The TOML text is nested too deeply or holds a number that cannot be read.") from None


def _exact(token: str) -> Decimal | str:
    """A number with a point, exact; what no figure of a call can be stays text and is refused where it stands."""
    number = Decimal(token)
    return number if number.is_finite() and -20 < number.adjusted() < 18 else token


def _as_json(value: Any) -> Any:
    """TOML's own dates as the text that a file of ours holds everywhere else."""
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _placed(fault: Fault, lines: dict[str, int]) -> Fault:
    line = line_of(fault.pointer, lines)
    return Fault(f"line {line}, {fault.pointer}" if fault.pointer else f"line {line}", fault.says)


def _find_faults(call: CallText) -> Iterator[Fault]:
    yield from _find_split_faults(call)
    yield from _find_order_faults(call)
    repeated = (
        ("/applicants", "kind", "kind of applicant", [item.kind for item in call.applicants]),
        ("/cost_models", "model", "cost model", [item.model for item in call.cost_models]),
        ("/ceilings", "kind", "kind of cost", [item.kind for item in call.ceilings]),
        ("/indicators", "code", "indicator", [item.code for item in call.indicators]),
    )
    for pointer, field, what, names in repeated:
        yield from find_repeats(((f"{pointer}/{index}/{field}", str(name)) for index, name in enumerate(names)), what)


def _find_split_faults(call: CallText) -> Iterator[Fault]:
    eligible = {item.kind for item in call.applicants}
    taken: dict[str, int] = {}
    for index, split in enumerate(call.splits):
        pointer = f"/splits/{index}"
        total = sum((rate.percent for rate in split.rates), Decimal(0))
        if total != HUNDRED:
            yield Fault(f"{pointer}/rates", f"The rates must total 100; they total {total.normalize():f}.")
        payers = ((f"{pointer}/rates/{place}/payer", rate.payer) for place, rate in enumerate(split.rates))
        yield from find_repeats(payers, "payer")
        for kind in split.applicants or ("",):
            where = f"{pointer}/applicants" if split.applicants else pointer
            if kind in taken:
                whom = f'The applicant "{kind}"' if kind else "Every other applicant"
                yield Fault(where, f"{whom} has a split already (in /splits/{taken[kind]}); each kind has one.")
            elif kind and eligible and kind not in eligible:
                yield Fault(where, f'"{kind}" has a split but is not among the applicants; add it there or leave it out here.')
            taken.setdefault(kind, index)


def _find_order_faults(call: CallText) -> Iterator[Fault]:
    timing, amounts = call.timing, call.amounts
    days = ("announced_on", "opens_on", "closes_on", "latest_end_on")
    given: list[tuple[str, Known[dt.date]]] = [(day, known) for day in days if (known := getattr(timing, day)) is not None]
    for (earlier, first), (later, second) in itertools.pairwise(given):
        if second.value < first.value:
            says = f"{later} ({second.value}) is before {earlier} ({first.value}); it must be the same day or a later one."
            yield Fault(f"/timing/{later}", says)
    least, most = amounts.min_total, amounts.max_total
    if least is not None and most is not None and least.value > most.value:
        says = f"The least total {money_text(least.value)} is above the greatest {money_text(most.value)}; no application meets both."
        yield Fault("/amounts/min_total", says)
    published = call.published
    if published is not None and published.with_amounts > published.operations:
        yield Fault("/published/with_amounts", f"Only {published.operations} operations were published; no more can have an amount.")
