"""Finding the placeholders of a text, and reading them as their author meant them.

Word writes typographic quotes and no-break spaces into what people type; here they become what Jinja reads. A tag is
`{{ … }}`, `{% … %}` or `{# … #}`; right after its opening may stand docxtpl's level: `p`, `tr`, `tc` or `r`.
"""

import re
from typing import Literal

import msgspec

from absorb.documents.placeholders.places import Place

Kind = Literal["variable", "statement", "comment"]
KINDS: dict[str, Kind] = {"{{": "variable", "{%": "statement", "{#": "comment"}
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENING = re.compile(r"\{[{%#]")
_INNER = re.compile(r"(?P<level>tr|tc|p|r)(?=\s)\s*(?P<leveled>.*)|(?P<sign>[-+])?\s*(?P<plain>.*)", re.DOTALL)
_DOUBLE, _SINGLE = '"“”„‟', "'‘’‚‛"


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """One tag: `code` is what Jinja is to read, `shown` how it stands in the template."""

    kind: Kind
    level: str
    code: str
    shown: str
    place: Place
    sign: str = ""
    end_sign: str = ""
    path: tuple[str, ...] = ()
    shadow: bool = False

    @property
    def word(self) -> str:
        """A statement's first word: for, if, endfor …"""
        return self.code.split(None, 1)[0] if self.kind == "statement" and self.code else ""


class Span(msgspec.Struct, frozen=True):
    """Where a tag stands in a text: from `start` up to `end`; `end` is None where it is never closed."""

    start: int
    end: int | None
    opening: str


def find_spans(text: str) -> list[Span]:
    """The tags of a text in order; what follows one that is never closed is not read."""
    spans: list[Span] = []
    position = 0
    while match := _OPENING.search(text, position):
        end = _find_end(text, match.end(), match[0])
        spans.append(Span(match.start(), end, match[0]))
        if end is None:
            break
        position = end
    return spans


def _find_end(text: str, position: int, opening: str) -> int | None:
    """Past the closing of a tag, minding quotes and braces inside it as Jinja does."""
    closing = _CLOSING[opening]
    plain = text.find(closing, position)
    if plain < 0 or opening == "{#":
        return None if plain < 0 else plain + 2
    depth, at = 0, position
    while at < len(text):
        char = text[at]
        if depth == 0 and text.startswith(closing, at):
            return at + 2
        if char in _DOUBLE or char in _SINGLE:
            ended = _string_end(text, at)
            if ended is None:
                return plain + 2
            at = ended
            continue
        depth += (char in "{[(") - (char in "}])" and depth > 0)
        at += 1
    return plain + 2


def _string_end(text: str, start: int) -> int | None:
    """Past the quote that ends the string which begins at `start`; a straight one is ended by its like at best."""
    family = _DOUBLE if text[start] in _DOUBLE else _SINGLE
    straight = text[start] == family[0]
    at = start + 1
    fallback: int | None = None
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == family[0] or (text[at] in family and not straight):
            return at + 1
        if text[at] in family and fallback is None:
            fallback = at + 1
        at += 1
    return fallback


def read_tag(text: str, span: Span, place: Place, *, path: tuple[str, ...] = (), shadow: bool = False) -> Tag:
    """The tag at a span of a text."""
    shown = text[span.start : span.end]
    inner = shown[2:-2]
    end_sign = "-" if inner.endswith("-") and span.opening != "{#" else ""
    match = _INNER.match(inner[:-1] if end_sign else inner)
    level, body, sign = "", "", ""
    if match is not None:
        level, sign = match["level"] or "", match["sign"] or ""
        body = match["leveled"] if level else match["plain"]
    if level and not body.strip():
        level, body = "", level
    kind = KINDS[span.opening]
    code = "" if kind == "comment" else straighten(body).strip()
    shown = " ".join(shown.split())
    return Tag(kind=kind, level=level, code=code, shown=shown, place=place, sign=sign, end_sign=end_sign, path=path, shadow=shadow)


def straighten(code: str) -> str:
    """Code without Word's typography: quotes straight, odd spaces plain; what stands inside a string is kept."""
    pieces: list[str] = []
    at = 0
    while at < len(code):
        char = code[at]
        if char in _DOUBLE or char in _SINGLE:
            end = _string_end(code, at)
            if end is not None:
                pieces.append(_straight_string(code[at:end]))
                at = end
                continue
            char = '"' if char in _DOUBLE else "'"
        pieces.append(" " if char.isspace() else char)
        at += 1
    return "".join(pieces)


def _straight_string(text: str) -> str:
    quote = '"' if text[0] in _DOUBLE else "'"
    body = text[1:-1].replace("\n", " ").replace("\r", " ")
    if text[0] != quote or text[-1] != quote:
        body = body.replace(quote, "\\" + quote)
    return quote + body + quote
