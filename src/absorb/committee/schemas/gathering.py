"""Ideas that are put on an agenda together."""

from typing import Annotated

import msgspec
from msgspec import Meta

from absorb.kernel.intake import Shape

MOST_AT_ONCE = 100
"""Ideas that are put on an agenda by one press."""

Number = Annotated[int, Meta(ge=1, le=1_000_000)]
"""The number of a ranking or of a round."""


class IdeasIn(Shape, frozen=True):
    """Ideas by their references, in the order in which they are to stand."""

    ideas: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class FirstIn(Shape, frozen=True):
    """The first so many ideas of a ranking, by its number, that the agenda does not have yet."""

    ranking: Number
    count: Annotated[int, Meta(ge=1, le=MOST_AT_ONCE)]


class DiscussedIn(Shape, frozen=True):
    """A closed round of assessment, by its number: its ideas for discussion that the agenda does not have yet."""

    round: Number


class GatheredOut(msgspec.Struct, frozen=True):
    """How many items are new on the agenda."""

    added: int
