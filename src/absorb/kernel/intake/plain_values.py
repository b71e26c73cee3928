"""Reading one value that has no parts: texts, numbers, days, ids, amounts, months. Each reader tells what it cannot take."""

import datetime as dt
import operator
import re
import types
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from msgspec import inspect as shapes

from absorb.kernel.errors import Fault
from absorb.kernel.intake.bounds import Faults
from absorb.kernel.intake.parsing import BadNumber
from absorb.kernel.intake.pointing import nearest
from absorb.kernel.intake.telling import NOT_ALLOWED, Missing, kind_of, wrong
from absorb.kernel.money import Money, money_text, parse_money
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase, revived

DECIMAL_PATTERN = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?$"
_DECIMAL = re.compile(DECIMAL_PATTERN)
_LARGEST = Decimal("1e18")
_DATE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _read_text(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, BadNumber):
        return wrong(value, "a text", pointer, faults)
    if (unseen := faults.bounds.unseen) is not None and unseen.search(value):
        return wrong(value, "a text without control characters", pointer, faults)
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        return wrong(value, "a text without control characters", pointer, faults)
    if shape.min_length is not None and len(value.strip()) < shape.min_length:
        return wrong(value, "a text that is not empty", pointer, faults)
    if shape.max_length is not None and len(value) > shape.max_length:
        says = Phrase("The text has %(count)s characters; at most %(longest)s fit.", count=len(value), longest=shape.max_length)
        faults.append(Fault(pointer, says))
    if shape.pattern is not None and not re.search(shape.pattern, value):
        form = (extra or {}).get("form")
        return wrong(value, form or Phrase("a text of the form %(pattern)s", pattern=shape.pattern), pointer, faults)
    return value


def _read_bool(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    return value if isinstance(value, bool) else wrong(value, "true or false", pointer, faults)


def _read_none(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    return None if value is None else wrong(value, "null", pointer, faults)


def _in_bounds(number: Decimal, value: Any, shape: Any, pointer: str, faults: Faults) -> bool:
    for bound, wanted, holds in (
        (shape.ge, "a number that is at least %(bound)s", operator.ge),
        (shape.gt, "a number that is more than %(bound)s", operator.gt),
        (shape.le, "a number that is at most %(bound)s", operator.le),
        (shape.lt, "a number that is less than %(bound)s", operator.lt),
    ):
        if bound is not None and not holds(number, Decimal(str(bound))):
            wrong(value, Phrase(wanted, bound=str(bound)), pointer, faults)
            return False
    return True


def _read_int(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        return wrong(value, "a whole number", pointer, faults)
    if not _in_bounds(Decimal(value), value, shape, pointer, faults):
        return Missing
    return int(value) if _is_kept(int(value), shape, pointer, faults) else Missing


def _is_kept(number: int, shape: Any, pointer: str, faults: Faults) -> bool:
    """Whether a whole number fits a column; a shape with a bound of its own has said how wide it is."""
    most = faults.bounds.whole
    if most is None or -most <= number <= most or (number > 0 and shape.le is not None) or (number < 0 and shape.ge is not None):
        return True
    wrong(Decimal(number), Phrase("a whole number from %(least)s to %(most)s", least=str(-most), most=str(most)), pointer, faults)
    return False


class _Bounds:
    """Decimal shapes carry no bounds in msgspec; `Meta(extra={"ge": …})` brings them."""

    def __init__(self, extra: Mapping[str, Any]) -> None:
        self.ge, self.gt, self.le, self.lt = (extra.get(name) for name in ("ge", "gt", "le", "lt"))


def _read_decimal(value: Any, shape: Any, pointer: str, faults: Faults, extra: Mapping[str, Any] | None) -> Any:
    extra = extra or {}
    expected = (
        "a percentage (a number or a decimal string with up to three places)"
        if extra.get("absorb") == "percent"
        else 'a number or a decimal string such as "1.5"'
    )
    if isinstance(value, bool | BadNumber):
        return wrong(value, expected, pointer, faults)
    if isinstance(value, str):
        if not _DECIMAL.fullmatch(value):
            return wrong(value, expected, pointer, faults)
        number = Decimal(value)
    elif isinstance(value, int | Decimal):
        number = Decimal(value)
    else:
        return wrong(value, expected, pointer, faults)
    if abs(number) >= _LARGEST:
        return wrong(value, "a number below 10^18", pointer, faults)
    if extra.get("absorb") == "percent":
        if number != round(number, 3):
            return wrong(value, "a percentage with at most three decimal places", pointer, faults)
        if not 0 <= number <= 100 and not extra.get("any_range"):
            return wrong(value, "a percentage from 0 to 100", pointer, faults)
    return number if _in_bounds(number, value, _Bounds(extra), pointer, faults) else Missing


def _within(day: dt.date, value: str, pointer: str, faults: Faults) -> Any:
    days = faults.bounds.days
    if days is None or days[0] <= day <= days[1]:
        return day
    return wrong(value, Phrase("a day from %(first)s to %(last)s", first=str(days[0]), last=str(days[1])), pointer, faults)


def _read_date(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return _within(dt.date.fromisoformat(value), value, pointer, faults)
    except ValueError:
        pass
    return wrong(value, 'a date such as "2027-01-31"', pointer, faults)


def _read_moment(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    try:
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
        if moment is not None and moment.tzinfo is not None:
            return moment if _within(moment.date(), value, pointer, faults) is not Missing else Missing
    except ValueError:
        pass
    return wrong(value, 'a moment with its zone such as "2027-01-31T16:00:00+01:00"', pointer, faults)


def _read_uuid(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value
    if isinstance(value, str) and _UUID.fullmatch(value):
        return uuid.UUID(value)
    return wrong(value, 'an id such as "0190c7a4-5f1e-7c3a-9d52-3b8f6a1e2c47"', pointer, faults)


def _read_literal(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if isinstance(value, str | int) and value in shape.values:
        return value
    known = [str(item) for item in shape.values]
    hint = nearest(value, known) if isinstance(value, str) else nearest("", known)
    found = kind_of(value)
    english = f"{found[:1].upper()}{found[1:]} is not allowed here{hint}"
    faults.append(Fault(pointer, Phrase(NOT_ALLOWED, found=found, hint=hint).for_programs(english)))
    return Missing


def _read_money(value: Any, pointer: str, faults: Faults, extra: Mapping[str, Any]) -> Any:
    try:
        if isinstance(value, str) and not isinstance(value, BadNumber):
            amount = parse_money(value)
            if extra.get("not_negative") and amount < 0:
                return wrong(value, "an amount that is not negative", pointer, faults)
            most = faults.bounds.amount
            if most is None or abs(amount) <= most:
                return amount
            return wrong(value, Phrase("an amount up to %(most)s", most=money_text(most)), pointer, faults)
    except ValueError:
        pass
    return wrong(value, 'an amount as a text with a dot and two places, such as "1234.50"', pointer, faults)


def _read_month(value: Any, pointer: str, faults: Faults, extra: Mapping[str, Any]) -> Any:
    try:
        if isinstance(value, str):
            month, days = Month.parse(value), faults.bounds.days
            if days is None or days[0].year <= month.year <= days[1].year:
                return month
            first, last = (f"{day:%Y-%m}" for day in days)
            return wrong(value, Phrase("a month from %(first)s to %(last)s", first=first, last=last), pointer, faults)
    except ValueError:
        pass
    return wrong(value, 'a month such as "2027-01"', pointer, faults)


def _read_phrase(value: Any, pointer: str, faults: Faults, extra: Mapping[str, Any]) -> Any:
    """A sentence as `plain` keeps it; only what the product itself has kept holds any."""
    phrase = revived(value)
    return phrase if isinstance(phrase, Phrase) else wrong(value, "a sentence with its facts", pointer, faults)


_CUSTOM: dict[type, Callable[[Any, str, Faults, Mapping[str, Any]], Any]] = {
    Money: _read_money,
    Month: _read_month,
    Phrase: _read_phrase,
}


def _read_custom(value: Any, shape: Any, pointer: str, faults: Faults, extra: Mapping[str, Any] | None) -> Any:
    return _CUSTOM[shape.cls](value, pointer, faults, extra or {})


PLAIN_READERS: Mapping[type, Callable[..., Any]] = types.MappingProxyType(
    {
        shapes.StrType: _read_text,
        shapes.BoolType: _read_bool,
        shapes.NoneType: _read_none,
        shapes.IntType: _read_int,
        shapes.DecimalType: _read_decimal,
        shapes.DateType: _read_date,
        shapes.DateTimeType: _read_moment,
        shapes.UUIDType: _read_uuid,
        shapes.LiteralType: _read_literal,
        shapes.CustomType: _read_custom,
    }
)
