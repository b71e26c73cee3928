"""What was resolved."""

import datetime as dt
import uuid

import msgspec

from absorb.committee.rules.votes import Tally
from absorb.committee.schemas.words import Words
from absorb.kernel.intake import Shape


class Named(msgspec.Struct, frozen=True):
    """Another resolution, as it is called."""

    id: uuid.UUID
    number: str
    body: str
    held_on: dt.date


class ResolutionOut(msgspec.Struct, frozen=True):
    """A resolution with its votes; it is never edited. `revoked_by` is a later one, and the only way out of it."""

    id: uuid.UUID
    number: str
    body: str
    meeting_id: uuid.UUID
    held_on: dt.date
    title: str
    wording: str
    effect: str
    tally: Tally
    basis: str
    snapshot_sha256: str | None
    carried_out_by: str | None
    due_on: dt.date | None
    made_at: dt.datetime
    is_invented: bool
    why: str | None = None
    amount_minor: int | None = None
    reference: str | None = None
    idea_title: str | None = None
    organisation: str | None = None
    departs: bool = False
    departure_why: str | None = None
    revokes: Named | None = None
    revoked_by: Named | None = None
    recommendation: Named | None = None
    is_done: bool = False


class PublicResolution(msgspec.Struct, frozen=True):
    """What everybody may read of a resolution: no names of who voted how."""

    id: uuid.UUID
    number: str
    body: str
    held_on: dt.date
    wording: str
    effect: str
    is_adopted: bool
    result_cs: str
    result_en: str
    is_invented: bool
    title: str = ""
    why: str | None = None
    amount_minor: int | None = None
    cost_minor: int | None = None
    """What the idea costs as a whole, where the resolution names no amount."""
    idea_title: str | None = None
    organisation: str | None = None
    departs: bool = False
    departure_why: str | None = None
    revokes: Named | None = None
    revoked_by: Named | None = None
    recommendation: Named | None = None
    minutes: uuid.UUID | None = None
    """The meeting whose published minutes tell more."""


class NoteIn(Shape, frozen=True):
    """What was done for a resolution, and whether it is done; without a day it was today."""

    says: Words
    noted_on: dt.date | None = None
    is_done: bool = False


class NoteOut(msgspec.Struct, frozen=True):
    """A note on how a resolution is carried out."""

    is_done: bool
    noted_on: dt.date
    says: str
    person_name: str | None
    made_at: dt.datetime
