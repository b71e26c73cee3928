"""Notices as they cross HTTP."""

import datetime as dt
import uuid

import msgspec

from absorb.kernel.intake import Shape


class NoticeOut(msgspec.Struct, frozen=True):
    """One notice in the reader's language, and the path of the page it leads to."""

    id: uuid.UUID
    kind: str
    says: str
    address: str | None
    made_at: dt.datetime
    is_seen: bool


class NoticesOut(msgspec.Struct, frozen=True):
    """Notices, newest first; `older` is the cursor of the next ones, `unseen` counts to a hundred."""

    notices: list[NoticeOut]
    unseen: int
    older: str | None


class ChoiceOut(msgspec.Struct, frozen=True):
    """How one kind of notice comes by e-mail."""

    kind: str
    says: str
    how: str


class SeenIn(Shape, frozen=True):
    """Everything up to this moment was seen."""

    until: dt.datetime
