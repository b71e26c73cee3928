"""JSON text as plain values: exact numbers, keys given twice remembered, one sentence where it is not JSON."""

import json
from decimal import Decimal
from typing import Any

from absorb.kernel.errors import BadInput

DEEPEST = 64


class Repeated(dict[str, Any]):
    """A JSON object in which some keys stood twice."""

    repeated: tuple[str, ...] = ()


def parse_json(raw: bytes) -> Any:
    """JSON text as plain values with exact numbers; BadInput where it is not JSON."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput.one("", f"The file is not UTF-8 text (byte {error.start}); save it as UTF-8.") from None
    if not text.strip():
        raise BadInput.one("", "The file is empty; a JSON object is expected.")
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_float=_number, parse_int=_number, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise BadInput.one("", f"This is not JSON at line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except RecursionError:
        raise BadInput.one("", f"The JSON is nested too deeply; {DEEPEST} levels are enough for any case.") from None


class BadNumber(str):
    """A numeric token that is out of range or not a number at all."""


def _number(token: str) -> Any:
    if len(token) > 60:
        return BadNumber(token[:20] + "…")
    try:
        value = Decimal(token)
    except ArithmeticError:
        return BadNumber(token)
    if value and not -20 < value.adjusted() < 18:
        return BadNumber(token)
    return value


def _constant(token: str) -> Any:
    return BadNumber(token)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    taken = Repeated()
    repeated: list[str] = []
    for key, value in pairs:
        if key in taken:
            repeated.append(key)
        taken[key] = value
    taken.repeated = tuple(dict.fromkeys(repeated))
    return taken
