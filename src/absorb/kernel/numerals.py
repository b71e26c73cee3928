"""Whole numbers out of forms and addresses."""

from typing import TypeVar

D = TypeVar("D")


def whole(text: str, digits: int, otherwise: D) -> int | D:
    """The number that these digits write, at most so many of them: 0 to 9 alone, no sign and no space. Anything else is what
    it is `otherwise`."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else otherwise
