"""The line of a search box cut into pieces: what stands before the first colon, what is quoted, what has a minus."""

import re
from collections.abc import Iterator

import msgspec

from absorb.kernel.czech import tidy

OPENING, CLOSING = '"“„”', '"“”'
"""Quotation marks that people's keyboards and editors make."""
_CLOSED = re.compile(f"[{CLOSING}]")
_KEY = re.compile(r"[^\W\d_][\w\-]*")


class Piece(msgspec.Struct, frozen=True):
    """One piece. `key` is the name before the colon, None for words; `values` are what stood between commas, each with
    whether it was in quotation marks; `typed` is the piece as it stood there."""

    typed: str
    key: str | None
    values: tuple[tuple[str, bool], ...]
    is_not: bool


def cut(line: str) -> Iterator[Piece]:
    """The pieces of a line. A quotation mark that is never closed reaches to the end."""
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
