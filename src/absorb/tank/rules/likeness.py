"""When two ideas look like one: trigrams that their titles or their needs share (over all that either has, without accents),
raised by what they have in common beside the words."""

import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

from absorb.kernel.czech import fold

LIKELY = 0.6
"""What is this much alike is shown to a person. Of 262 published projects it shows nine pairs, each of them worth a look."""

SAME_ORGANISATION = 0.1
SHARED_MEASURE = 0.05
SAME_PLACE = 0.05
"""How much these raise the likeness. None of them is a reason of its own: one organisation has several projects, many serve
one measure, and in a town all are in one place."""

CANDIDATE = LIKELY - SAME_ORGANISATION - SHARED_MEASURE - SAME_PLACE
"""The lowest likeness of words that can be raised to `LIKELY`: the database offers pairs from here on."""

SHORTEST_NEED = 60
"""Characters of a need that can be compared: two short sentences share their trigrams by chance."""


LEFT_OUT = ("draft", "merged", "withdrawn")
"""States whose ideas are nobody's twin: not handed in yet, or gone."""


class Pair(msgspec.Struct, frozen=True):
    """Two ideas, how much their titles and needs are alike (0 to 1), and what else they share: `is_same_organisation` is None
    where one of them names none. `measures` holds codes."""

    idea_id: uuid.UUID
    other_id: uuid.UUID
    title: str
    other_title: str
    is_same_organisation: bool | None
    title_likeness: float
    need_likeness: float = 0.0
    is_same_place: bool = False
    measures: Sequence[str] = ()

    @property
    def likeness(self) -> float:
        raised = max(self.title_likeness, self.need_likeness)
        raised += SAME_ORGANISATION if self.is_same_organisation else 0
        raised += SHARED_MEASURE if self.measures else 0
        raised += SAME_PLACE if self.is_same_place else 0
        return round(min(raised, 1.0), 4)


class Reason(msgspec.Struct, frozen=True):
    """One part of why two look alike: a phrase of the catalogue and its facts."""

    says: str
    facts: dict[str, Any] = {}


def is_likely(pair: Pair) -> bool:
    """Whether a person should look at the two."""
    return pair.likeness >= LIKELY


def find_reasons(pair: Pair) -> list[Reason]:
    """Why they look alike, part by part, so that each can be shown in the reader's language."""
    reasons = [Reason(_titles(pair))]
    if pair.is_same_organisation is not None:
        reasons.append(Reason("the organisation is the same" if pair.is_same_organisation else "the organisation is another"))
    if pair.need_likeness >= CANDIDATE:
        reasons.append(Reason("the needs are alike"))
    if pair.measures:
        reasons.append(Reason("both serve measure %(measures)s", {"measures": ", ".join(pair.measures)}))
    if pair.is_same_place:
        reasons.append(Reason("the place is the same"))
    return reasons


def find_why(pair: Pair) -> str:
    """The reasons as one sentence."""
    return "; ".join(reason.says % reason.facts for reason in find_reasons(pair)) + "."


def _titles(pair: Pair) -> str:
    mine, other = fold(pair.title), fold(pair.other_title)
    if mine == other:
        return "The titles are the same"
    if mine in other or other in mine:
        return "One title is a part of the other"
    return "The titles are alike" if pair.title_likeness >= CANDIDATE else "The titles differ"
