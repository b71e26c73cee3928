"""Reading `call.toml`: every fault at once, each with its line, its key and what would be right."""

import datetime as dt
import re
import tomllib
from decimal import Decimal
from typing import Any, TypeVar

from absorb.calls.rules.faults import find_faults
from absorb.calls.rules.places import find_lines, line_of
from absorb.calls.rules.text import CallText
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import convert
from absorb.kernel.phrases import Phrase

T = TypeVar("T")

_AT_LINE = re.compile(r"^(.*?) \(at line (\d+), column \d+\)$")


def read_call(raw: bytes) -> CallText:
    """The call that the TOML text holds. BadInput lists every fault; its pointer reads "line 12, /splits/0/rates"."""
    return read_toml(raw, CallText, find_faults)


def read_toml(raw: bytes, shape: type[T], also: Any = None) -> T:
    """A TOML text as `shape`; numbers stay exact. `also(value)` yields what is wrong beyond the shape."""
    text = _decode(raw)
    plain = _parse(text)
    try:
        value = convert(_as_json(plain), shape)
        faults = list(also(value)) if also is not None else []
        if faults:
            raise BadInput(faults)
    except BadInput as error:
        lines = find_lines(text)
        raise BadInput([_placed(fault, lines) for fault in error.faults]) from None
    return value


def _decode(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadInput.one(
            f"line {line}", Phrase("The file is not UTF-8 text (byte %(byte)s); save it as UTF-8.", byte=error.start)
        ) from None
    if not text.strip():
        raise BadInput.one("line 1", "The file is empty; a TOML text is expected.")
    return text


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=_exact)
    except tomllib.TOMLDecodeError as error:
        says = _AT_LINE.match(str(error))
        line, reason = (says[2], says[1]) if says else (str(text.count("\n") + 1), str(error).partition(" (at")[0])
        raise BadInput.one(f"line {line}", Phrase("This is not TOML: %(reason)s.", reason=_why(reason))) from None
    except (RecursionError, ValueError, ArithmeticError):
        raise BadInput.one("line 1", "The TOML text is nested too deeply or holds a number that cannot be read.") from None


_REASONS = tuple(
    (re.compile(said, re.DOTALL), phrase)
    for said, phrase in (
        (r"Cannot declare \('?(?P<name>.*?)'?,?\) twice", "the table “%(name)s” stands there twice"),
        (r"Cannot overwrite a value", "the same key has a value already"),
        (r"Duplicate inline table key '?(?P<name>.*?)'?", "the key “%(name)s” stands there twice"),
        (r"Cannot (?:mutate|redefine).*", "what has been closed already is written on here"),
        (r"Illegal character .*", "a text must end with a quotation mark on the line on which it begins"),
        (r"Unterminated string", "a text begins with a quotation mark and does not end with one"),
        (r"Expected '=' after a key.*", "after a key there must be an equals sign and a value"),
        (r"Expected '\]+' at the end.*", "the name of a table must end with a bracket"),
        (r"Expected newline or end of document.*", "there is more on the line than one key and its value"),
        (r"Unclosed array", "a list that begins with a bracket does not end with one"),
        (r"Unclosed inline table", "what begins with a brace does not end with one"),
        (
            r"Invalid value|Invalid date or datetime",
            "the value is no text in quotation marks, no number, no day and neither true nor false",
        ),
        (r"Invalid statement|Invalid initial character.*", "a line begins with a key, a bracket or a hash"),
    )
)
"""What the standard library's reader says, and how people are told; anything else stays in its words."""


def _why(reason: str) -> Phrase | str:
    for said, phrase in _REASONS:
        if (match := said.fullmatch(reason)) is not None:
            return Phrase(phrase, **match.groupdict())
    return reason


def _exact(token: str) -> Decimal | str:
    """A number with a point, exact; what no figure of a call can be stays text and is refused where it stands."""
    number = Decimal(token)
    return number if number.is_finite() and -20 < number.adjusted() < 18 else token


def _as_json(value: Any) -> Any:
    """TOML's own dates as the text that a file of ours holds everywhere else."""
    if isinstance(value, dict):
        return {key: _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def _placed(fault: Fault, lines: dict[str, int]) -> Fault:
    line = line_of(fault.pointer, lines)
    return Fault(f"line {line}, {fault.pointer}" if fault.pointer else f"line {line}", fault.says)
