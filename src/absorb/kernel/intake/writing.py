"""Shapes as JSON Schema, and values as JSON: what goes out of the door that `reading` lets in."""

from typing import Any

import msgspec

from absorb.kernel.intake.plain_values import DECIMAL_PATTERN
from absorb.kernel.money import MONEY_PATTERN, Money, money_text
from absorb.kernel.period import MONTH_PATTERN, Month
from absorb.kernel.phrases import Phrase, kept


def schema(shape: type) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a shape, made from the very Structs that the code reads."""
    answer = msgspec.json.schema(shape, schema_hook=_schema_hook)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_with_numbers(answer)}


def _with_numbers(node: Any) -> Any:
    """msgspec describes a Decimal as a string only; a file may also hold a JSON number."""
    if isinstance(node, list):
        return [_with_numbers(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("format") == "decimal":
        rest = {key: item for key, item in node.items() if key not in ("type", "format")}
        return {"type": ["number", "string"], "pattern": DECIMAL_PATTERN, **rest}
    return {key: _with_numbers(item) for key, item in node.items()}


def _schema_hook(kind: type) -> dict[str, Any]:
    """The types that msgspec does not know; of any other it wants to hear by this very error, and then names the type itself."""
    if kind is Money:
        return {"type": "string", "pattern": MONEY_PATTERN, "description": "an amount with a dot and two places"}
    if kind is Month:
        return {"type": "string", "pattern": MONTH_PATTERN, "description": "a month, YYYY-MM"}
    raise NotImplementedError(kind)


def write_json(answer: Any) -> bytes:
    """An answer as bytes: the same value always gives the same bytes, two spaces of indent, one line end."""
    return msgspec.json.format(_ENCODER.encode(answer), indent=2) + b"\n"


def encode_json(value: Any) -> bytes:
    """The same on one line and without a line end: a part that `msgspec.Raw` puts into a whole, written once for both."""
    return _ENCODER.encode(value)


def plain(value: Any) -> Any:
    """A case or an answer as plain values that lose nothing, as `convert` reads them: amounts and decimals as texts, sentences
    with what they are made of."""
    return msgspec.json.decode(_KEEPER.encode(value))


def told(value: Any) -> Any:
    """The same for programs: amounts, decimals and sentences as texts."""
    return msgspec.json.decode(_TELLER.encode(value))


def _encode(value: Any) -> Any:
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, Month | Phrase):
        return str(value)
    raise TypeError(f"cannot write {type(value).__name__}")


def _keep(value: Any) -> Any:
    return kept(value) if isinstance(value, Phrase) else _encode(value)


_ENCODER = msgspec.json.Encoder(enc_hook=_encode, decimal_format="number")
_TELLER = msgspec.json.Encoder(enc_hook=_encode, decimal_format="string")
_KEEPER = msgspec.json.Encoder(enc_hook=_keep, decimal_format="string")
