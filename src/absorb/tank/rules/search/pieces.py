"""The line of a search box cut into pieces: what stands before the first colon, what is quoted, what has a minus."""

import re
from collections.abc import Iterator

import msgspec

from absorb.kernel.czech import tidy
from absorb.tank.rules.search.keys import find_key

OPENING, CLOSING = '"“„”', '"“”'
"""Quotation marks that people's keyboards and editors make."""
_CLOSED = re.compile(f"[{CLOSING}]")
_KEY = re.compile(r"[^\W\d_][\w\-]*")
_GROUP, _GOES_ON = re.compile(r"(?<![0-9])[0-9]{1,3}$"), re.compile(r"[0-9]{3}(?![0-9])|(?i:kč|kc|czk)$")
"""The end of an amount that may go on after a space, and what it goes on with: people write 1 000 000 Kč."""


class Piece(msgspec.Struct, frozen=True):
    """One piece. `key` is the name before the colon, None for words; `values` are what stood between commas, each with
    whether it was in quotation marks; `typed` is the piece as it stood there."""

    typed: str
    key: str | None
    values: tuple[tuple[str, bool], ...]
    is_not: bool


def cut(line: str) -> Iterator[Piece]:
    """The pieces of a line, an amount that is written with spaces as one."""
    held: Piece | None = None
    end = ""
    for piece in _cut(line):
        if held is not None and end and _is_more(piece) and _GROUP.search(end):
            held, end = _with_more(held, piece), piece.values[0][0]
            continue
        if held is not None:
            yield held
        held, end = piece, _end_of_amount(piece)
    if held is not None:
        yield held


def _end_of_amount(piece: Piece) -> str:
    """The last value of a filter by cost, empty where it is none or in quotation marks."""
    if piece.key is None or find_key(piece.key) != "cost" or not piece.values:
        return ""
    text, is_quoted = piece.values[-1]
    return "" if is_quoted else text


def _is_more(piece: Piece) -> bool:
    text, is_quoted = piece.values[0] if piece.values else ("", False)
    return piece.key is None and not piece.is_not and not is_quoted and _GOES_ON.match(text) is not None


def _with_more(before: Piece, piece: Piece) -> Piece:
    values = (*before.values[:-1], (before.values[-1][0] + piece.values[0][0], False))
    return msgspec.structs.replace(before, typed=f"{before.typed} {piece.typed}", values=values)


def _cut(line: str) -> Iterator[Piece]:
    """The pieces of a line between its spaces. A quotation mark that is never closed reaches to the end."""
    at = 0
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        start = at
        is_not = line[at] in "-−" and at + 1 < len(line) and not line[at + 1].isspace()
        at += is_not
        key, at = _key_at(line, at)
        values, at = _values_at(line, at, are_many=key is not None)
        if key is not None or values:
            yield Piece(tidy(line[start:at]), key, tuple(values), is_not)


def _key_at(line: str, at: int) -> tuple[str | None, int]:
    """A name directly followed by a colon that is not the first of "://"."""
    found = _KEY.match(line, at)
    if found is None or line[found.end() : found.end() + 1] != ":" or line.startswith("://", found.end()):
        return None, at
    return found.group(), found.end() + 1


def _values_at(line: str, at: int, *, are_many: bool) -> tuple[list[tuple[str, bool]], int]:
    values: list[tuple[str, bool]] = []
    text, is_quoted = "", False
    while at < len(line) and not line[at].isspace():
        if line[at] in OPENING and not text:
            end = _CLOSED.search(line, at + 1)
            text, is_quoted = tidy(line[at + 1 : end.start() if end else len(line)]), True
            at = end.end() if end else len(line)
            if not are_many:
                break
            continue
        if are_many and line[at] == ",":
            values.append((text, is_quoted))
            text, is_quoted = "", False
        else:
            text += line[at]
        at += 1
    values.append((text, is_quoted))
    return [(tidy(value), quoted) for value, quoted in values if tidy(value)], at
