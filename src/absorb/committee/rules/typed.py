"""What people type into the committee's forms."""

import re

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase
from absorb.kernel.typed import text_of

LONGEST_REASON = 4000
"""Characters of a reason or a note."""

_AMOUNT = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{1,2}|-))?")


def read_amount(text: str) -> int | None:
    """Minor units of an amount as people write it: "1 000 000 Kč", "1000,50", "1 000,-". None for what is no amount."""
    bare = "".join(text.split()).removesuffix("Kč").removesuffix("CZK").strip()
    found = _AMOUNT.fullmatch(bare)
    if found is None:
        return None
    cents = (found[2] or "").replace("-", "")
    return int(found[1]) * 100 + int(cents.ljust(2, "0") or 0)


def find_long(name: str, text: str, most: int) -> list[Fault]:
    """That a text is longer than can be kept, with both lengths, so that nobody loses the end of what they wrote."""
    if len(text) <= most:
        return []
    return [Fault(f"/{name}", Phrase("At most %(most)s characters; here are %(found)s.", most=most, found=len(text)))]


def read_reason(name: str, text: str) -> str:
    """A reason or a note as it was typed; `BadInput` at its field where it is longer than can be kept."""
    text = text_of(text)
    if faults := find_long(name, text, LONGEST_REASON):
        raise BadInput(faults)
    return text
