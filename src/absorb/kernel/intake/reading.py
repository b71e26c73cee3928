"""Reading a file or a body that people wrote: every fault at once, each with its place and with what would be right.

The shape is an ordinary msgspec Struct. JSON numbers become `Decimal` or `int` and never pass through a binary
float; a key given twice is a fault; an unknown key names the nearest known one.
"""

import datetime as dt
import operator
import re
import types
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import inspect as shapes

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake.bounds import FREE, Bounds, Enough, Faults
from absorb.kernel.intake.mending import Mending, neutral, touches
from absorb.kernel.intake.parsing import DEEPEST, BadNumber, parse_json
from absorb.kernel.intake.pointing import child, nearest
from absorb.kernel.money import Money, money_text, parse_money
from absorb.kernel.period import Month

T = TypeVar("T")

DECIMAL_PATTERN = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,12})?$"
_DECIMAL = re.compile(DECIMAL_PATTERN)
_LARGEST = Decimal("1e18")
_DATE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

Percent = Annotated[Decimal, msgspec.Meta(extra={"absorb": "percent"}, description="per cent, up to three places")]
"""A percentage as a number or a decimal string with up to three places."""


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything that is read from a file or a body: frozen, and no unknown fields."""


class _Missing:
    """Stands where a value could not be read; never leaves this module, since the faults are raised."""


def read_json(raw: bytes, shape: type[T], also: Callable[[T], object] | None = None, *, bounds: Bounds = FREE) -> T:
    """The value of `shape` that the JSON text holds; BadInput lists every fault found, as far as the bounds let it.

    `also` raises BadInput for what is wrong in meaning. It is asked too when the form is wrong somewhere, so that both
    kinds of faults are told at once.
    """
    return convert(parse_json(raw), shape, also=also, bounds=bounds)


def convert(value: Any, shape: type[T], pointer: str = "", also: Callable[[T], object] | None = None, *, bounds: Bounds = FREE) -> T:
    """`value` (as `parse_json` gives it, or plain Python) as `shape`; BadInput lists every fault, as far as the bounds let it."""
    faults = Faults(bounds)
    try:
        answer = _read(value, shapes.type_info(shape), pointer, faults)
    except Enough:
        raise BadInput([*faults, Fault(pointer, f"There are more faults than these {len(faults)}; mend these first.")]) from None
    if faults:
        raise BadInput([*faults, *(_faults_of_meaning(value, shape, pointer, also, faults) if also else ())])
    return answer  # type: ignore[no-any-return]


def _faults_of_meaning(value: Any, shape: type[T], pointer: str, also: Callable[[T], object], faults: Faults) -> list[Fault]:
    """What is wrong in meaning whatever the unreadable values would be.

    The case is mended twice, with different neutral values. A fault counts when both mended cases have it word for
    word, and when it lies neither inside nor around a place that could not be read.
    """
    found: list[list[Fault]] = []
    for variant in (1, 2):
        mended = _read(value, shapes.type_info(shape), pointer, Mending(faults.bounds, variant))
        try:
            also(mended)
            found.append([])
        except BadInput as error:
            found.append(list(error.faults))
        except Exception:
            return []  # a neutral value that the check cannot stand: better say less than something untrue
    first, second = found
    places = [fault.pointer for fault in faults]
    return [fault for fault in first if fault in second and not any(touches(fault.pointer, place) for place in places)]


def _kind(value: Any) -> str:
    if isinstance(value, BadNumber):
        return f"the number {value}, which is out of range"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return f"the number {value}"
    if isinstance(value, str):
        return f'the text "{value if len(value) <= 40 else value[:40] + "…"}"'
    if isinstance(value, Mapping):
        return "an object"
    return "a list" if isinstance(value, list | tuple) else type(value).__name__


def _wrong(value: Any, expected: str, pointer: str, faults: Faults) -> Any:
    faults.append(Fault(pointer, f"Expected {expected}, found {_kind(value)}."))
    return _Missing


def _read(value: Any, shape: Any, pointer: str, faults: Faults, extra: Mapping[str, Any] | None = None) -> Any:
    if pointer.count("/") > DEEPEST:
        return _wrong(value, f"at most {DEEPEST} levels of nesting", pointer, faults)
    if isinstance(shape, shapes.Metadata):
        return _read(value, shape.type, pointer, faults, shape.extra)
    reader = _READERS.get(type(shape))
    if reader is None:
        raise TypeError(f"intake cannot read {shape!r}")
    answer = reader(value, shape, pointer, faults, extra)
    return neutral(shape, faults.variant) if answer is _Missing and isinstance(faults, Mending) else answer


def _read_struct(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if not isinstance(value, Mapping):
        return _wrong(value, f"an object with {_field_list(shape)}", pointer, faults)
    for key in getattr(value, "repeated", ()):
        faults.append(Fault(child(pointer, key), f'The field "{key}" is given twice.'))
    known = {field.encode_name: field for field in shape.fields}
    tag_field = shape.tag_field
    given: dict[str, Any] = {}
    before = len(faults)
    for key, item in value.items():
        if key == tag_field:
            continue
        field = known.get(key)
        if field is None:
            faults.append(Fault(child(pointer, key), f'The field "{key}" is not known here{nearest(key, known)}'))
            continue
        given[field.name] = _read(item, field.type, child(pointer, key), faults)
    for name, field in known.items():
        if field.required and name not in value:
            faults.append(Fault(pointer, f'The field "{name}" is missing.'))
    if isinstance(faults, Mending):
        given.update(
            {field.name: neutral(field.type, faults.variant) for field in shape.fields if field.required and field.name not in given}
        )
    elif len(faults) > before:
        return _Missing
    return shape.cls(**given)


def _field_list(shape: Any) -> str:
    names = [field.encode_name for field in shape.fields if field.required] or [field.encode_name for field in shape.fields]
    return ", ".join(f'"{name}"' for name in names[:6])


def _read_list(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if not isinstance(value, list | tuple):
        return _wrong(value, "a list", pointer, faults)
    if shape.max_length is not None and len(value) > shape.max_length:
        return _wrong(value, f"a list with at most {shape.max_length} item(s)", pointer, faults)
    items = [_read(item, shape.item_type, child(pointer, index), faults) for index, item in enumerate(value)]
    if shape.min_length is not None and len(items) < shape.min_length:
        return _wrong(value, f"a list with at least {shape.min_length} item(s)", pointer, faults)
    return tuple(items) if isinstance(shape, shapes.VarTupleType) else items


def _read_pair(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    count = len(shape.item_types)
    if not isinstance(value, list | tuple) or len(value) != count:
        return _wrong(value, f"a list of exactly {count} items", pointer, faults)
    return tuple(
        _read(item, kind, child(pointer, index), faults) for index, (item, kind) in enumerate(zip(value, shape.item_types, strict=True))
    )


def _read_dict(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if not isinstance(value, Mapping):
        return _wrong(value, "an object", pointer, faults)
    for key in getattr(value, "repeated", ()):
        faults.append(Fault(child(pointer, key), f'The name "{key}" is given twice.'))
    answer: dict[Any, Any] = {}
    for key, item in value.items():
        if _is_too_long(key, pointer, faults):
            continue
        key_value = _read(key, shape.key_type, child(pointer, key), faults)
        answer[key_value] = _read(item, shape.value_type, child(pointer, key), faults)
    return answer


def _is_too_long(key: Any, pointer: str, faults: Faults) -> bool:
    """Whether a name is longer than any: every place inside would repeat it."""
    most = faults.bounds.name
    if most is None or not isinstance(key, str) or len(key) <= most:
        return False
    faults.append(Fault(pointer, f'The name "{key[:40]}…" has {len(key)} characters; at most {most} fit.'))
    return True


def _read_text(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if not isinstance(value, str) or isinstance(value, BadNumber):
        return _wrong(value, "a text", pointer, faults)
    if (unseen := faults.bounds.unseen) is not None and unseen.search(value):
        return _wrong(value, "a text without control characters", pointer, faults)
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        return _wrong(value, "a text without control characters", pointer, faults)
    if shape.min_length is not None and len(value.strip()) < shape.min_length:
        return _wrong(value, "a text that is not empty", pointer, faults)
    if shape.max_length is not None and len(value) > shape.max_length:
        faults.append(Fault(pointer, f"The text has {len(value)} characters; at most {shape.max_length} fit."))
    if shape.pattern is not None and not re.search(shape.pattern, value):
        return _wrong(value, f"a text of the form {shape.pattern}", pointer, faults)
    return value


def _read_bool(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    return value if isinstance(value, bool) else _wrong(value, "true or false", pointer, faults)


def _read_none(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    return None if value is None else _wrong(value, "null", pointer, faults)


def _in_bounds(number: Decimal, value: Any, shape: Any, pointer: str, faults: Faults) -> bool:
    for bound, wanted, holds in (
        (shape.ge, "at least", operator.ge),
        (shape.gt, "more than", operator.gt),
        (shape.le, "at most", operator.le),
        (shape.lt, "less than", operator.lt),
    ):
        if bound is not None and not holds(number, Decimal(str(bound))):
            _wrong(value, f"a number that is {wanted} {bound}", pointer, faults)
            return False
    return True


def _read_int(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value != int(value):
        return _wrong(value, "a whole number", pointer, faults)
    if not _in_bounds(Decimal(value), value, shape, pointer, faults):
        return _Missing
    return int(value) if _is_kept(int(value), shape, pointer, faults) else _Missing


def _is_kept(number: int, shape: Any, pointer: str, faults: Faults) -> bool:
    """Whether a whole number fits a column; a shape with a bound of its own has said how wide it is."""
    most = faults.bounds.whole
    if most is None or -most <= number <= most or (number > 0 and shape.le is not None) or (number < 0 and shape.ge is not None):
        return True
    _wrong(Decimal(number), f"a whole number from {-most} to {most}", pointer, faults)
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
        return _wrong(value, expected, pointer, faults)
    if isinstance(value, str):
        if not _DECIMAL.match(value):
            return _wrong(value, expected, pointer, faults)
        number = Decimal(value)
    elif isinstance(value, int | Decimal):
        number = Decimal(value)
    else:
        return _wrong(value, expected, pointer, faults)
    if abs(number) >= _LARGEST:
        return _wrong(value, "a number below 10^18", pointer, faults)
    if extra.get("absorb") == "percent":
        if number != round(number, 3):
            return _wrong(value, "a percentage with at most three decimal places", pointer, faults)
        if not 0 <= number <= 100 and not extra.get("any_range"):
            return _wrong(value, "a percentage from 0 to 100", pointer, faults)
    return number if _in_bounds(number, value, _Bounds(extra), pointer, faults) else _Missing


def _within(day: dt.date, value: str, pointer: str, faults: Faults) -> Any:
    days = faults.bounds.days
    return day if days is None or days[0] <= day <= days[1] else _wrong(value, f"a day from {days[0]} to {days[1]}", pointer, faults)


def _read_date(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    try:
        if isinstance(value, str) and _DATE.match(value):
            return _within(dt.date.fromisoformat(value), value, pointer, faults)
    except ValueError:
        pass
    return _wrong(value, 'a date such as "2027-01-31"', pointer, faults)


def _read_moment(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    try:
        moment = dt.datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
        if moment is not None and moment.tzinfo is not None:
            return moment if _within(moment.date(), value, pointer, faults) is not _Missing else _Missing
    except ValueError:
        pass
    return _wrong(value, 'a moment with its zone such as "2027-01-31T16:00:00+01:00"', pointer, faults)


def _read_uuid(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value
    if isinstance(value, str) and _UUID.fullmatch(value):
        return uuid.UUID(value)
    return _wrong(value, 'an id such as "0190c7a4-5f1e-7c3a-9d52-3b8f6a1e2c47"', pointer, faults)


def _read_literal(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if isinstance(value, str | int) and value in shape.values:
        return value
    known = [str(item) for item in shape.values]
    hint = nearest(value, known) if isinstance(value, str) else nearest("", known)
    found = _kind(value)
    faults.append(Fault(pointer, f"{found[:1].upper()}{found[1:]} is not allowed here{hint}"))
    return _Missing


def _read_union(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    attempts: list[tuple[int, int, Faults]] = []
    for order, option in enumerate(shape.types):
        found = faults.another()
        try:
            answer = _read(value, option, pointer, found, extra)
        except Enough:
            answer = _Missing
        if not found:
            return answer
        attempts.append((-_likeness(value, option), order, found))
    likeness, _, best = min(attempts)
    if likeness == 0:
        wanted = " or ".join(
            dict.fromkeys(
                fault.says.removeprefix("Expected ").split(", found ")[0]
                for _, _, found in attempts
                for fault in found
                if fault.pointer == pointer
            )
        )
        return _wrong(value, wanted or "another kind of value", pointer, faults)
    for fault in best:
        faults.append(fault)
    return _Missing


def _likeness(value: Any, option: Any) -> int:
    """How much a value looks like one option of a union: decides whose faults are told."""
    if isinstance(option, shapes.Metadata):
        return _likeness(value, option.type)
    if isinstance(option, shapes.StructType) and isinstance(value, Mapping):
        return 1 + sum(1 for field in option.fields if field.encode_name in value)
    if isinstance(option, shapes.DictType):
        return int(isinstance(value, Mapping))
    if isinstance(option, shapes.ListType | shapes.VarTupleType):
        return int(isinstance(value, list))
    if isinstance(option, shapes.DecimalType | shapes.IntType):
        return int(isinstance(value, int | Decimal) and not isinstance(value, bool))
    if isinstance(option, shapes.LiteralType | shapes.StrType):
        return int(isinstance(value, str))
    return int(isinstance(option, shapes.CustomType) and isinstance(value, str))


def _read_money(value: Any, pointer: str, faults: Faults, extra: Mapping[str, Any]) -> Any:
    try:
        if isinstance(value, str) and not isinstance(value, BadNumber):
            amount = parse_money(value)
            if extra.get("not_negative") and amount < 0:
                return _wrong(value, "an amount that is not negative", pointer, faults)
            most = faults.bounds.amount
            return amount if most is None or abs(amount) <= most else _wrong(value, f"an amount up to {money_text(most)}", pointer, faults)
    except ValueError:
        pass
    return _wrong(value, 'an amount as a text with a dot and two places, such as "1234.50"', pointer, faults)


def _read_month(value: Any, pointer: str, faults: Faults, extra: Mapping[str, Any]) -> Any:
    try:
        if isinstance(value, str):
            month, days = Month.parse(value), faults.bounds.days
            if days is None or days[0].year <= month.year <= days[1].year:
                return month
            return _wrong(value, f"a month from {days[0]:%Y-%m} to {days[1]:%Y-%m}", pointer, faults)
    except ValueError:
        pass
    return _wrong(value, 'a month such as "2027-01"', pointer, faults)


_CUSTOM: dict[type, Callable[[Any, str, Faults, Mapping[str, Any]], Any]] = {Money: _read_money, Month: _read_month}

PositiveMoney = Annotated[Money, msgspec.Meta(extra={"not_negative": True})]
"""An amount that must not be below zero."""


def _read_custom(value: Any, shape: Any, pointer: str, faults: Faults, extra: Mapping[str, Any] | None) -> Any:
    return _CUSTOM[shape.cls](value, pointer, faults, extra or {})


def _read_any(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    """Any JSON value; what no shape would take (an endless number, a key given twice, a bottomless nest) is not taken here."""
    if isinstance(value, BadNumber):
        return _wrong(value, "a number below 10^18 with at most 20 decimal places", pointer, faults)
    if isinstance(value, Mapping | list | tuple):
        if pointer.count("/") > DEEPEST:
            return _wrong(value, f"at most {DEEPEST} levels of nesting", pointer, faults)
        for key in getattr(value, "repeated", ()):
            faults.append(Fault(child(pointer, key), f'The name "{key}" is given twice.'))
        for key, item in value.items() if isinstance(value, Mapping) else enumerate(value):
            if not _is_too_long(key, pointer, faults):
                _read_any(item, shape, child(pointer, key), faults, extra)
    return value


_READERS: Mapping[type, Callable[..., Any]] = types.MappingProxyType(
    {
        shapes.StructType: _read_struct,
        shapes.ListType: _read_list,
        shapes.VarTupleType: _read_list,
        shapes.TupleType: _read_pair,
        shapes.DictType: _read_dict,
        shapes.StrType: _read_text,
        shapes.BoolType: _read_bool,
        shapes.NoneType: _read_none,
        shapes.IntType: _read_int,
        shapes.DecimalType: _read_decimal,
        shapes.DateType: _read_date,
        shapes.DateTimeType: _read_moment,
        shapes.UUIDType: _read_uuid,
        shapes.LiteralType: _read_literal,
        shapes.UnionType: _read_union,
        shapes.CustomType: _read_custom,
        shapes.AnyType: _read_any,
    }
)
