"""The fields of the form of a call's plain facts, and how each is shown and read. A form names each by where it stands in the text,
with dots: "timing.opens_on.value", "splits.0.rates.1.percent"."""

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, get_args

from absorb.calls.rules.text import COST_BASES, COST_KINDS
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.figures import money_words, number_text, read_money, read_number
from absorb.kernel.money import money_text
from absorb.kernel.numerals import whole
from absorb.kernel.phrases import Phrase
from absorb.people.rules import OrganisationKind

Typed = dict[str, str]

FIGURES: Mapping[str, str] = {
    "timing.announced_on": "day", "timing.opens_on": "day", "timing.closes_on": "day", "timing.latest_end_on": "day",
    "timing.longest_months": "count", "amounts.allocation": "money", "amounts.min_total": "money", "amounts.max_total": "money",
    "payment.advance_percent": "percent", "payment.lag_months": "count", "payment.pays_within_days": "count",
    "reporting.period_months": "count", "reporting.report_within_days": "count", "reporting.final_report_within_days": "count",
    "reporting.durability_months": "count",
}  # fmt: skip
"""Single figures, each with its source, and how they are typed."""

STATED = {"source": "words", "unverified": "yes"}
ROWS: Mapping[str, Mapping[str, str]] = {
    "applicants": {"kind": "kind", "name": "words", **STATED},
    "target_groups": {"name": "words", **STATED},
    "ceilings": {"kind": "cost", "max_percent": "percent", "base": "base", **STATED},
}
"""Lists of rows, and how their columns are typed."""

RATES = {"payer": "words", "percent": "percent", **STATED}
SPLIT = {"applicants": "kinds", "above_inhabitants": "count", "up_to_inhabitants": "count"}
COLUMNS = frozenset(name for columns in (*ROWS.values(), RATES, SPLIT) for name in columns)
BLANK_ROWS = 2
"""So many empty rows stand behind each list, to be filled in."""

KINDS: tuple[str, ...] = get_args(OrganisationKind)


def typed_of(text: str, comma: str = ",") -> Typed:
    """What the form shows of a text. BadInput where the text is no TOML, or its parts are of another form."""
    plain = parse(text)
    typed: Typed = {}
    for name, form in FIGURES.items():
        table, _, key = name.partition(".")
        known = _table(_table(plain, table), key)
        typed |= {f"{name}.value": say(known.get("value"), form, comma), **_said(name, known, STATED, comma)}
    for name, columns in ROWS.items():
        for index, row in enumerate(_list(plain, name)):
            typed |= _said(f"{name}.{index}", row, columns, comma)
    for index, split in enumerate(_list(plain, "splits")):
        typed |= _said(f"splits.{index}", split, SPLIT, comma)
        for place, rate in enumerate(_list(split, "rates")):
            typed |= _said(f"splits.{index}.rates.{place}", rate, RATES, comma)
    return typed


def parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ArithmeticError, RecursionError):
        raise BadInput.one("/text", Phrase("The text cannot be read as TOML; mend it first, its faults stand below it.")) from None


def _table(plain: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = plain.get(name, {})
    if not isinstance(found, Mapping):
        raise _otherwise(name)
    return found


def _list(plain: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = plain.get(name, [])
    if not isinstance(found, list) or not all(isinstance(row, Mapping) for row in found):
        raise _otherwise(name)
    return found


def _otherwise(name: str) -> BadInput:
    return BadInput.one("/text", Phrase("“%(name)s” is written in a form that only the text can show; change it there.", name=name))


def _said(at: str, row: Mapping[str, Any], columns: Mapping[str, str], comma: str) -> Typed:
    return {f"{at}.{name}": say(row.get(name), form, comma) for name, form in columns.items()}


def say(value: Any, form: str, comma: str) -> str:
    if value is None or value is False:
        return ""
    if form == "kinds":
        return " ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    if form == "money":
        minor = read_money(str(value))
        return money_words(minor, comma).replace("\u00a0", " ") if minor is not None else str(value)
    if form == "percent":
        number = read_number(str(value))
        return number_text(number, comma) if number is not None else str(value)
    return "yes" if value is True else str(value)


class Reading:
    """Typed texts read one by one; what cannot be read is kept as a fault at its field."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def value(self, name: str, text: str, form: str) -> Any:
        """None where nothing is typed."""
        text = text.strip()
        if not text:
            return None
        found = READ[form](text)
        if found is None:
            self.faults.append(Fault(f"/{name}", Phrase(_WANTED[form])))
        return found


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _money(text: str) -> str | None:
    minor = read_money(text)
    return money_text(minor) if minor is not None else None


def _percent(text: str) -> Decimal | int | None:
    number = read_number(text)
    if number is None:
        return None
    return int(number) if number == int(number) else number.normalize()


def _one_of(known: Any) -> Callable[[str], str | None]:
    return lambda text: text if text in known else None


READ: Mapping[str, Callable[[str], Any]] = {
    "words": str, "yes": lambda text: text == "yes", "day": _day, "money": _money, "percent": _percent,
    "count": lambda text: whole("".join(text.split()), 9, None), "kind": _one_of(KINDS), "cost": _one_of(COST_KINDS),
    "base": _one_of(COST_BASES), "kinds": lambda text: text.split() if set(text.split()) <= set(KINDS) else None,
}  # fmt: skip
_WANTED: Mapping[str, str] = {
    "day": "Write the day as year-month-day, such as 2026-11-22.", "money": "Write an amount such as 1 234,50.",
    "percent": "Write a number of per cent, such as 76,735.", "count": "Write a whole number in digits.",
    "kind": "Choose one of the answers.", "cost": "Choose one of the answers.", "base": "Choose one of the answers.",
    "kinds": "Choose one of the answers.",
}  # fmt: skip


def count_rows(typed: Typed, name: str) -> int:
    """How many rows of a list the fields name."""
    found = [int(match[1]) for key in typed if (match := re.match(rf"{re.escape(name)}\.([0-9]{{1,4}})\.", key))]
    return max(found, default=-1) + 1
