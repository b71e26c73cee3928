"""The desk as it crosses HTTP."""

import datetime as dt

import msgspec

from absorb.desk.rules import Mine, Section
from absorb.notices.schemas import NoticeOut


class DeskOut(msgspec.Struct, frozen=True):
    """What waits for me and is late, what is due within thirty days, what my organisations are called and how their ideas
    stand, and what changed since my last visit (`changed_since`; None: everything so far). Counts are of all, lists of the
    most urgent."""

    waiting: Section
    due_soon: Section
    organisations: list[str]
    mine: list[Mine]
    mine_count: int
    changed: list[NoticeOut]
    changed_count: int
    changed_since: dt.datetime | None
    unseen: int
