"""Reading a file or a body that people wrote: every fault at once, each with its place and with what would be right.

The shape is an ordinary msgspec Struct. JSON numbers become `Decimal` or `int` and never pass through a binary
float; a key given twice is a fault; an unknown key names the nearest known one.
"""

import functools
import types
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import inspect as shapes

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake.bounds import FREE, Bounds, Enough, Faults
from absorb.kernel.intake.mending import Mending, neutral, touches
from absorb.kernel.intake.parsing import DEEPEST, BadNumber, parse_json
from absorb.kernel.intake.plain_values import PLAIN_READERS
from absorb.kernel.intake.pointing import child, nearest
from absorb.kernel.intake.telling import LACKING, Missing, wrong
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase

T = TypeVar("T")

Percent = Annotated[Decimal, msgspec.Meta(extra={"absorb": "percent"}, description="per cent, up to three places")]
"""A percentage as a number or a decimal string with up to three places."""


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of everything that is read from a file or a body: frozen, and no unknown fields."""


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


def _read(value: Any, shape: Any, pointer: str, faults: Faults, extra: Mapping[str, Any] | None = None) -> Any:
    if pointer.count("/") > DEEPEST:
        return wrong(value, f"at most {DEEPEST} levels of nesting", pointer, faults)
    if isinstance(shape, shapes.Metadata):
        return _read(value, shape.type, pointer, faults, shape.extra)
    reader = _READERS.get(type(shape))
    if reader is None:
        raise TypeError(f"intake cannot read {shape!r}")
    answer = reader(value, shape, pointer, faults, extra)
    return neutral(shape, faults.variant) if answer is Missing and isinstance(faults, Mending) else answer


def _read_struct(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if not isinstance(value, Mapping):
        return wrong(value, Phrase("an object with %(fields)s", fields=_field_list(shape)), pointer, faults)
    for key in getattr(value, "repeated", ()):
        faults.append(Fault(child(pointer, key), Phrase('The field "%(key)s" is given twice.', key=str(key))))
    known = {field.encode_name: field for field in shape.fields}
    tag_field = shape.tag_field
    given: dict[str, Any] = {}
    before = len(faults)
    for key, item in value.items():
        if key == tag_field:
            continue
        field = known.get(key)
        if field is None:
            faults.append(
                Fault(child(pointer, key), Phrase('The field "%(key)s" is not known here%(hint)s', key=str(key), hint=nearest(key, known)))
            )
            continue
        given[field.name] = _read(item, field.type, child(pointer, key), faults)
    for name, field in known.items():
        if field.required and name not in value:
            faults.append(Fault(pointer, Phrase(LACKING, name=name)))
    if isinstance(faults, Mending):
        given.update(
            {field.name: neutral(field.type, faults.variant) for field in shape.fields if field.required and field.name not in given}
        )
    elif len(faults) > before:
        return Missing
    return shape.cls(**given)


def _field_list(shape: Any) -> str:
    names = [field.encode_name for field in shape.fields if field.required] or [field.encode_name for field in shape.fields]
    return ", ".join(f'"{name}"' for name in names[:6])


def _read_list(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if not isinstance(value, list | tuple):
        return wrong(value, "a list", pointer, faults)
    if shape.max_length is not None and len(value) > shape.max_length:
        return wrong(value, f"a list with at most {shape.max_length} item(s)", pointer, faults)
    items = [_read(item, shape.item_type, child(pointer, index), faults) for index, item in enumerate(value)]
    if shape.min_length is not None and len(items) < shape.min_length:
        return wrong(value, f"a list with at least {shape.min_length} item(s)", pointer, faults)
    return tuple(items) if isinstance(shape, shapes.VarTupleType) else items


def _read_pair(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    count = len(shape.item_types)
    if not isinstance(value, list | tuple) or len(value) != count:
        return wrong(value, f"a list of exactly {count} items", pointer, faults)
    return tuple(
        _read(item, kind, child(pointer, index), faults) for index, (item, kind) in enumerate(zip(value, shape.item_types, strict=True))
    )


def _read_dict(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    if not isinstance(value, Mapping):
        return wrong(value, "an object", pointer, faults)
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


def _read_union(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    attempts: list[tuple[int, int, Faults]] = []
    for order, option in enumerate(shape.types):
        found = faults.another()
        try:
            answer = _read(value, option, pointer, found, extra)
        except Enough:
            answer = Missing
        if not found:
            return answer
        attempts.append((-_likeness(value, option), order, found))
    likeness, _, best = min(attempts)
    if likeness == 0:
        wanted = list(dict.fromkeys(_expected(fault) for _, _, found in attempts for fault in found if fault.pointer == pointer))
        return wrong(value, functools.reduce(_either, wanted) if wanted else "another kind of value", pointer, faults)
    for fault in best:
        faults.append(fault)
    return Missing


def _expected(fault: Fault) -> str:
    """What a fault says was expected."""
    told = fault.says.facts.get("expected") if isinstance(fault.says, Phrase) else None
    return told if isinstance(told, Phrase) else fault.says.removeprefix("Expected ").split(", found ")[0]


def _either(one: str, other: str) -> Phrase:
    return Phrase("%(one)s or %(other)s", one=one, other=other)


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


PositiveMoney = Annotated[Money, msgspec.Meta(extra={"not_negative": True})]
"""An amount that must not be below zero."""


def _read_any(value: Any, shape: Any, pointer: str, faults: Faults, extra: Any) -> Any:
    """Any JSON value; what no shape would take (an endless number, a key given twice, a bottomless nest) is not taken here."""
    if isinstance(value, BadNumber):
        return wrong(value, "a number below 10^18 with at most 20 decimal places", pointer, faults)
    if isinstance(value, Mapping | list | tuple):
        if pointer.count("/") > DEEPEST:
            return wrong(value, f"at most {DEEPEST} levels of nesting", pointer, faults)
        for key in getattr(value, "repeated", ()):
            faults.append(Fault(child(pointer, key), f'The name "{key}" is given twice.'))
        for key, item in value.items() if isinstance(value, Mapping) else enumerate(value):
            if not _is_too_long(key, pointer, faults):
                _read_any(item, shape, child(pointer, key), faults, extra)
    return value


_READERS: Mapping[type, Callable[..., Any]] = types.MappingProxyType(
    {
        **PLAIN_READERS,
        shapes.StructType: _read_struct,
        shapes.ListType: _read_list,
        shapes.VarTupleType: _read_list,
        shapes.TupleType: _read_pair,
        shapes.DictType: _read_dict,
        shapes.UnionType: _read_union,
        shapes.AnyType: _read_any,
    }
)
