"""When two ideas look like one: a simple rule over the likeness of their titles (shared trigrams over all trigrams)."""

import uuid

import msgspec

from absorb.kernel.czech import fold

LIKELY = 0.6
"""Titles this much alike are shown to a person."""

SAME_ORGANISATION = 0.1
"""How much the same organisation raises the likeness. The database offers pairs from 0.5 on, which is the lowest that it
can raise to `LIKELY`."""


class Pair(msgspec.Struct, frozen=True):
    """Two ideas whose titles are alike by `title_likeness` (0 to 1)."""

    idea_id: uuid.UUID
    other_id: uuid.UUID
    title: str
    other_title: str
    is_same_organisation: bool
    title_likeness: float

    @property
    def likeness(self) -> float:
        raised = self.title_likeness + (SAME_ORGANISATION if self.is_same_organisation else 0)
        return round(min(raised, 1.0), 4)


def is_likely(pair: Pair) -> bool:
    """Whether a person should look at the two."""
    return pair.likeness >= LIKELY


def find_why(pair: Pair) -> str:
    """The reason in words; one of six sentences, so that each can be shown in the reader's language."""
    if fold(pair.title) == fold(pair.other_title):
        titles = "The titles are the same"
    elif fold(pair.title) in fold(pair.other_title) or fold(pair.other_title) in fold(pair.title):
        titles = "One title is a part of the other"
    else:
        titles = "The titles are alike"
    return f"{titles}; the organisation is {'the same' if pair.is_same_organisation else 'another'}."
