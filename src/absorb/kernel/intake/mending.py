"""Cases with unreadable values replaced by neutral ones, so that the rest of them can still be checked."""

import datetime as dt
from decimal import Decimal
from typing import Any

from msgspec import inspect as shapes

from absorb.kernel.intake.bounds import Bounds, Faults


class Mending(Faults):
    """Faults of a reading in which every value that cannot be read is replaced by a neutral one of its kind."""

    def __init__(self, bounds: Bounds, variant: int) -> None:
        super().__init__(bounds)
        self.variant = variant


def touches(left: str, right: str) -> bool:
    return left == right or left.startswith(f"{right}/") or right.startswith(f"{left}/")


def neutral(shape: Any, variant: int) -> Any:
    """Some value of this kind, another one for each variant."""
    if isinstance(shape, shapes.Metadata):
        return neutral(shape.type, variant)
    if isinstance(shape, shapes.StructType):
        return shape.cls(**{field.name: neutral(field.type, variant) for field in shape.fields if field.required})
    if isinstance(shape, shapes.UnionType):
        return neutral(next(option for option in shape.types if not isinstance(option, shapes.NoneType)), variant)
    if isinstance(shape, shapes.LiteralType):
        return shape.values[variant % len(shape.values)]
    if isinstance(shape, shapes.CustomType):
        return shape.cls(variant * 24_000)
    if isinstance(shape, shapes.TupleType):
        return tuple(neutral(item, variant) for item in shape.item_types)
    simple: dict[type, Any] = {
        shapes.ListType: [], shapes.VarTupleType: (), shapes.DictType: {}, shapes.StrType: f"?{variant}", shapes.BoolType: variant == 1,
        shapes.IntType: variant, shapes.DecimalType: Decimal(variant), shapes.DateType: dt.date(2000 + variant, 1, 1),
    }  # fmt: skip
    return simple.get(type(shape))
