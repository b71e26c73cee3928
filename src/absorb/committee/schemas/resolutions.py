"""What was resolved."""

import datetime as dt
import uuid

import msgspec

from absorb.committee.rules.votes import Tally


class ResolutionOut(msgspec.Struct, frozen=True):
    """A resolution with its votes; it is never edited."""

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


class PublicResolution(msgspec.Struct, frozen=True):
    """What everybody may read of a resolution: no names of who voted how."""

    number: str
    body: str
    held_on: dt.date
    wording: str
    effect: str
    is_adopted: bool
    result_cs: str
    result_en: str
    is_invented: bool
