"""What the decision of an item rests on, and what it brings with it."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from absorb.committee.schemas.resolutions import Named
from absorb.committee.schemas.words import Name, Words
from absorb.kernel.intake import Shape

Amount = Annotated[int, Meta(ge=0, le=10**15)]


class GroundIn(Shape, frozen=True):
    """Said before the vote; an adopted motion takes it over. The amount in haléře.

    `revokes_id` is an earlier adopted resolution that this one revokes. `recommendation_id` is the recommendation that an
    approving body follows, or from which it `departs`: then `departure_why` says why.
    """

    why: Words | None = None
    amount_minor: Amount | None = None
    revokes_id: uuid.UUID | None = None
    recommendation_id: uuid.UUID | None = None
    departs: bool = False
    departure_why: Words | None = None
    moves_idea_to: Literal["chosen", "reserve", "set_aside"] | None = None
    carried_out_by: Name | None = None
    due_on: dt.date | None = None


class GroundOut(msgspec.Struct, frozen=True):
    """The ground as it was said, with what it names, and what is told of it: warnings refuse nothing."""

    why: str | None = None
    amount_minor: int | None = None
    revokes: Named | None = None
    recommendation: Named | None = None
    departs: bool = False
    departure_why: str | None = None
    moves_idea_to: str | None = None
    carried_out_by: str | None = None
    due_on: dt.date | None = None
    warnings: list[str] = []
    mark: str = ""
    """Of all that was said; whoever replaces it may say which they saw."""
