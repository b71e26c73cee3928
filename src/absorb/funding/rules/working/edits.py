"""What people change in a schedule's grid as the fields of a form, and back: prices and months of lines, what falls on one month,
shares of payers, pins.

A field is known by what it says, in words parted by spaces: "price k1", "units k1", "from k1", "months k1", "cost k1 2027-03",
"pin k1 2027-03 CITY", "max_percent CITY". An empty field says nothing: a cost follows from its line, an amount is the engine's.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.working.fields import MOST_MONTHS
from absorb.funding.rules.working.numbers import money_words, month_words, number_text, read_money, read_month, read_number
from absorb.funding.rules.working.shapes import FLAT_RATE, BudgetText, ScenarioText, WorkLine
from absorb.kernel.errors import Fault
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase

Says = Literal["price", "units", "from", "months", "cost", "pin", "min_percent", "max_percent", "exact_percent", "max_total"]
LINE_FIELDS: tuple[Says, ...] = ("price", "units", "from", "months")
SHARES: tuple[Says, ...] = ("min_percent", "max_percent", "exact_percent", "max_total")
_PLACES = {"price": "unit_price", "units": "units", "from": "from_", "months": "months"}
_MONEY = frozenset(("price", "cost", "pin", "max_total"))


class Field(msgspec.Struct, frozen=True):
    """What a field is about: a line (its id), a month ("2027-03"), a payer (its code); "" for what it is not about."""

    says: Says
    line: str = ""
    month: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        return " ".join(one for one in (self.says, self.line, self.month, self.source) if one)


def read_field(name: str) -> Field | None:
    """The field of this name; None for a name that is none."""
    says, *parts = name.split(" ", 3) if name.startswith("pin ") else name.split(" ", 1 if name.startswith(SHARES) else 2)
    match says, parts:
        case (("price" | "units" | "from" | "months"), [line]):
            return Field(says, line=line)
        case "cost", [line, month]:
            return Field("cost", line=line, month=month)
        case "pin", [line, month, source]:
            return Field("pin", line=line, month=month, source=source)
        case (("min_percent" | "max_percent" | "exact_percent" | "max_total"), [source]):
            return Field(says, source=source)
    return None


def said(text: ScenarioText, field: Field, comma: str = ",") -> str | None:
    """What a field says as the working copy stands; None where there is nothing that it could be said of."""
    value = _value(text, field)
    if value is None or value is NOTHING:
        return None if value is None else ""
    if field.says in _MONEY:
        return money_words(value, comma)
    return month_words(value) if field.says == "from" else number_text(Decimal(value), comma)


NOTHING = object()
"""A field that is there and says nothing."""


def _value(text: ScenarioText, field: Field) -> Any:
    if field.source and not any(source.id == field.source for source in text.sources):
        return None
    if field.says == "pin":
        pin = next((pin for pin in text.pins if (pin.line, pin.period, pin.source) == (field.line, field.month, field.source)), None)
        return pin.amount if pin is not None else NOTHING if _is_cell(text, field) else None
    if field.source:
        found = getattr(next(source for source in text.sources if source.id == field.source), field.says)
        return NOTHING if found is None else found
    line = next((line for line in text.budget.lines if line.id == field.line), None)
    if line is None or (field.says in ("price", "units") and follows(text.budget, line, field.says)):
        return None
    if field.says == "cost":
        return line.by_month.get(field.month, NOTHING if _is_cell(text, field) else None)
    found = getattr(line, _PLACES[field.says])
    return NOTHING if found is None else found


def _is_cell(text: ScenarioText, field: Field) -> bool:
    """Whether there is such a line and month. What was said of one that is gone can be taken away, and nothing more be said."""
    lines = {line.id for line in text.budget.lines} | ({FLAT_RATE} if text.budget.cost_model in FLAT_RATES else set())
    return field.line in lines and any(str(text.first.plus(place)) == field.month for place in range(text.months))


def follows(budget: BudgetText, line: WorkLine, says: str) -> bool:
    """Whether a line's price, or how many units it has, follows from something else: a person's pay, an indicator's unit cost."""
    if line.staff is not None:
        return says == "price"
    return any(one.code == line.indicator and one.unit_cost is not None for one in budget.indicators)


def read_edits(fields: Mapping[str, str], base: ScenarioText, comma: str = ",") -> tuple[ScenarioText, dict[str, str], list[Fault]]:
    """The working copy that the fields say, begun from `base`; the fields that say otherwise than it does, by name; and what
    cannot be read, at the field's name, which then stays as it was."""
    text, changed, faults = base, dict[str, str](), list[Fault]()
    for name, typed in fields.items():
        field = read_field(name)
        if field is None or (stood := said(base, field, comma)) is None or typed == stood:
            continue
        changed[name] = typed
        value, wrong = _read(field, typed)
        if wrong is not None:
            faults.append(Fault(f"/{name}", wrong))
        else:
            text = _with(text, field, value)
    return text, changed, faults


def _read(field: Field, typed: str) -> tuple[Any, Phrase | None]:
    """What is typed as a value, None for nothing; or what is wrong with it."""
    if not typed:
        if field.says in ("price", "units"):
            return None, Phrase("Write a number, for example 12 or 0,5.")
        return None, None
    if field.says in _MONEY:
        money = read_money(typed)
        return money, None if money is not None else Phrase("“%(text)s” is no amount; write for example 1 234,50.", text=typed[:40])
    if field.says == "from":
        month = read_month(typed)
        return month, None if month is not None else Phrase("“%(text)s” is no month; write for example 3/2027.", text=typed[:40])
    number = read_number(typed)
    if number is None:
        return None, Phrase("“%(text)s” is no number; write for example 12 or 0,5.", text=typed[:40])
    if field.says == "months":
        is_right = 1 <= number <= MOST_MONTHS and number == int(number)
        return int(number), None if is_right else Phrase("A whole number of months from 1 to %(most)s is expected.", most=MOST_MONTHS)
    if field.says in SHARES and (number > 100 or number != round(number, 3)):
        return None, Phrase("A share is from 0 to 100 per cent, with three decimal places at most.")
    return number, None


def _with(text: ScenarioText, field: Field, value: Any) -> ScenarioText:
    if field.says == "pin":
        pins = [pin for pin in text.pins if (pin.line, pin.period, pin.source) != (field.line, field.month, field.source)]
        if value is not None:
            pins.append(schedules.Pin(field.line, field.month, field.source, value))
        return replace(text, pins=tuple(pins))
    if field.source:
        sources = (replace(source, **{field.says: value}) if source.id == field.source else source for source in text.sources)
        return replace(text, sources=tuple(sources))
    lines = tuple(_line(line, field, value) if line.id == field.line else line for line in text.budget.lines)
    return replace(text, budget=replace(text.budget, lines=lines))


def _line(line: WorkLine, field: Field, value: Any) -> WorkLine:
    if field.says != "cost":
        return replace(line, **{_PLACES[field.says]: value})
    by_month = {month: minor for month, minor in line.by_month.items() if month != field.month}
    return replace(line, by_month=by_month if value is None else dict(sorted({**by_month, field.month: value}.items())))


def pinned_as(text: ScenarioText, line: str, month: str, amounts: Mapping[str, int]) -> ScenarioText:
    """The working copy with what each source pays of a cell (by its code) pinned as it is; nothing else is pinned there."""
    for source in text.sources:
        minor = amounts.get(source.id)
        text = _with(text, Field("pin", line, month, source.id), Money(minor) if minor else None)
    return text


def without_pin(text: ScenarioText, name: str) -> ScenarioText:
    """The working copy without the pin "k1 2027-03 CITY", whether what it names is there or not; "all": without any."""
    return replace(text, pins=tuple(pin for pin in text.pins if name != "all" and name_of(pin) != name))


def name_of(pin: schedules.Pin) -> str:
    """What a pin is known by: its line, month and source."""
    return f"{pin.line} {pin.period} {pin.source}"
