"""What calls look like to other programs."""

import datetime as dt
import uuid
from typing import Any

import msgspec

from absorb.calls.rules.answers import Stand


class CallRow(msgspec.Struct, frozen=True):
    """One call in a list: its newest version. `stand` says whether applications are taken today."""

    id: uuid.UUID
    code: str
    version: int
    title: str
    programme: str
    opens_on: dt.date | None
    closes_on: dt.date | None
    allocation_minor: int | None
    has_unverified: bool
    stand: Stand


class CallOut(CallRow, frozen=True):
    """One call with its whole text."""

    made_at: dt.datetime
    body: dict[str, Any]


class Loaded(msgspec.Struct, frozen=True):
    """What became of one call file: `is_new` when it made a call or a new version of one."""

    id: uuid.UUID
    code: str
    version: int
    is_new: bool
