"""What the list's own things look like to other programs: saved searches, moves of many ideas at once."""

import datetime as dt
import uuid
from typing import Annotated

import msgspec

from absorb.kernel.intake import Shape
from absorb.tank.rules.states import State


class SavedSearchIn(Shape, frozen=True):
    """A search to keep: `query` as it is typed into the box, `columns` and `sort` as in the list's address."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    query: Annotated[str, msgspec.Meta(max_length=500)] = ""
    columns: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=40)], ...], msgspec.Meta(max_length=20)] = ()
    sort: Annotated[str, msgspec.Meta(max_length=20)] | None = None


class SavedSearchName(Shape, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class SavedSearchOut(msgspec.Struct, frozen=True):
    """A search that a person keeps, and the address of the list it opens."""

    id: uuid.UUID
    name: str
    query: str
    columns: list[str]
    sort: str | None
    address: str


class BulkIdeaIn(Shape, frozen=True):
    """An idea to move, as it was seen."""

    id: uuid.UUID
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


class BulkMoveIn(Shape, frozen=True):
    """Ideas to move: those named, or with `query` (which may be empty) all that it finds."""

    to: State
    ideas: tuple[BulkIdeaIn, ...] = ()
    query: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class BulkTakeIn(Shape, frozen=True):
    """One reason for all."""

    why: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None


class BulkRefusalOut(msgspec.Struct, frozen=True):
    """An idea that cannot move, and why."""

    reference: str
    title: str
    why: str


class BulkMovingOut(msgspec.Struct, frozen=True):
    """An idea that would move, and the state it would leave."""

    reference: str
    title: str
    state: str


class BulkMoveOut(msgspec.Struct, frozen=True):
    """A move of many ideas: `state` is "previewed", "promised" (a job is at it: `work`) or "done"; `moves` is how many of
    those `chosen` would move or have moved. `moving` names the first 200 of those that would."""

    id: uuid.UUID
    state: str
    to: str
    why: str | None
    query: str | None
    chosen: int
    moves: int
    refused: list[BulkRefusalOut]
    moving: list[BulkMovingOut]
    work: uuid.UUID | None
    made_at: dt.datetime
    done_at: dt.datetime | None
