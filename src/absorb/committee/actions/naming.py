"""How meetings and items are called in what is refused."""

import uuid
from typing import Protocol

from absorb.committee.queries.motions import MotionRow
from absorb.committee.schemas.meetings import MeetingOut
from absorb.kernel.phrases import Phrase, told_day


class Item(Protocol):
    @property
    def id(self) -> uuid.UUID: ...
    @property
    def position(self) -> int: ...
    @property
    def title(self) -> str: ...


def named(meeting: MeetingOut) -> Phrase:
    return Phrase("meeting %(number)s of %(body)s", number=meeting.number, body=meeting.body)


def named_item(item: Item) -> Phrase:
    return Phrase('item %(position)s "%(title)s"', position=item.position, title=item.title)


def named_motion(motion: MotionRow) -> Phrase:
    if motion.kind == "counter":
        return Phrase("counter-motion %(position)s", position=motion.position)
    return Phrase("amendment %(position)s", position=motion.position)


def no_seat(meeting: MeetingOut) -> Phrase:
    return Phrase("This person has no seat in %(body)s on %(day)s.", body=meeting.body, day=told_day(meeting.held_on))
