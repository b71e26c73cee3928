"""Amendments and counter-motions."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from absorb.kernel.intake import Shape

Wording = Annotated[str, Meta(max_length=4000)]


class MotionIn(Shape, frozen=True):
    """An amendment puts `wording` in the place of `passage` of the item's motion, or at its end where there is none; a
    counter-motion is the whole wording. Without a person it is one's own."""

    kind: Literal["amendment", "counter"]
    wording: Wording = ""
    passage: Wording | None = None
    person_id: uuid.UUID | None = None


class MotionVoteIn(Shape, frozen=True):
    """How an amendment or a counter-motion is voted on."""

    kind: Literal["by_name", "hands", "secret"] = "by_name"


class MotionOut(msgspec.Struct, frozen=True):
    """`text_before` and `text_after` are the item's motion before and after it was adopted."""

    id: uuid.UUID
    kind: str
    position: int
    passage: str | None
    wording: str
    state: str
    person_id: uuid.UUID
    name: str
    proposed_at: dt.datetime
    text_before: str | None
    text_after: str | None
