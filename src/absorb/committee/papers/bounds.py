"""How much a template of minutes may hold: it is read, tried and filled several times, each time whole.

A real one has some tens of kilobytes of text and some fifty placeholders; the bounds leave room for ten times that and keep the
time that a stranger's file takes to seconds.
"""

import re
from collections.abc import Iterator

from absorb.documents.drafting import parts_with_text
from absorb.documents.package import Parts
from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase

LARGEST_DESCRIBED = 3 * 2**20
"""Bytes of all that describes the document (XML): styles, numbering, its look; pictures are only kept."""

LARGEST_WRITTEN = 384 * 2**10
"""Bytes of what is written in it: the body, heads, feet and notes as Word stores them."""

MOST_PLACEHOLDERS = 500

LONGEST_CODE = 16_000
"""Characters of all placeholders together."""

_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
_MARKUP = re.compile(r"<[^<>]*>")
_OPENING = re.compile(r"\{[{%#]")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}


def find_excess(parts: Parts) -> Fault | None:
    """What the template has too much of, None where all is within bounds."""
    described = sum(len(blob) for blob in parts.values() if blob.lstrip(_BEFORE_XML).startswith(b"<"))
    if described > LARGEST_DESCRIBED:
        says = "The template's text comes to %(found)s MB; one of minutes has at most %(most)s MB: leave in it what minutes need."
        return Fault("", Phrase(says, found=-(-described // 2**20), most=LARGEST_DESCRIBED >> 20))
    written = [parts[name] for name, _ in parts_with_text(parts)]
    if (size := sum(map(len, written))) > LARGEST_WRITTEN:
        says = "What is written in the template comes to %(found)s kB; at most %(most)s kB may: leave in it what minutes need."
        return Fault("", Phrase(says, found=-(-size // 2**10), most=LARGEST_WRITTEN >> 10))
    codes = [code for part in written for code in _codes(_MARKUP.sub("", part.decode(errors="replace")))]
    if len(codes) > MOST_PLACEHOLDERS:
        says = "The template has %(found)s placeholders; at most %(most)s may stand in it."
        return Fault("", Phrase(says, found=len(codes), most=MOST_PLACEHOLDERS))
    if (length := sum(map(len, codes))) > LONGEST_CODE:
        says = "The template's placeholders have %(found)s characters together; at most %(most)s may: say it more shortly."
        return Fault("", Phrase(says, found=length, most=LONGEST_CODE))
    return None


def _codes(text: str) -> Iterator[str]:
    """What stands in double braces, one after the other."""
    end = 0
    while (opening := _OPENING.search(text, end)) is not None:
        closing = text.find(_CLOSING[opening[0]], opening.end())
        end = closing + 2 if closing >= 0 else len(text)
        yield text[opening.start() : end]
