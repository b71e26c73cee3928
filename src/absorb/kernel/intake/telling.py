"""Telling what stands where something else should, in one sentence with its place."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from absorb.kernel.errors import Fault
from absorb.kernel.intake.bounds import Faults
from absorb.kernel.intake.parsing import BadNumber


class Missing:
    """Stands where a value could not be read; never leaves the reading, since the faults are raised."""


def kind_of(value: Any) -> str:
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


def wrong(value: Any, expected: str, pointer: str, faults: Faults) -> Any:
    faults.append(Fault(pointer, f"Expected {expected}, found {kind_of(value)}."))
    return Missing
