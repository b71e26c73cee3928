"""What people type into forms, as it is read everywhere."""

from collections.abc import Mapping
from typing import Any


def text_of(typed: Any) -> str:
    """A field as it was meant: every line end is one sign (browsers send two), nothing stands around the words; "" for a field
    that was not sent."""
    return "" if typed is None else str(typed).replace("\r\n", "\n").replace("\r", "\n").strip()


def texts_of(form: Mapping[str, Any]) -> dict[str, str]:
    """Every field of a sent form by its name."""
    return {name: text_of(typed) for name, typed in form.items()}
