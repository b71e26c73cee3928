"""A person's meetings and deadlines as an iCalendar (RFC 5545) for other programs. Values in, bytes out.

The same rows make the same bytes: UID is the row's, and DTSTAMP is when the row was made, which its id tells.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import icalendar
import msgspec

ZONE = ZoneInfo("Europe/Prague")
AGAIN_AFTER = dt.timedelta(hours=4)
"""How often calendar programs are asked to look again."""

_FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Entry(msgspec.Struct, frozen=True):
    """One entry: a meeting with its hour (`starts_at`, and `ends_at` once it has ended), or a deadline's whole day."""

    id: uuid.UUID
    kind: str
    title: str
    address: str
    day: dt.date | None = None
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    place: str | None = None
    is_cancelled: bool = False
    sequence: int = 0
    """How often it was changed, the cancelling included, so that a calendar replaces what it had."""


def calendar(name: str, entries: Sequence[Entry], *, language: str) -> bytes:
    """The calendar of one person; `address` of each entry is the whole address of its page."""
    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", f"-//Absorb//Absorb//{language.upper()}")
    made.add("calscale", "GREGORIAN")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", ZONE.key)
    made.add("refresh-interval", AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for entry in entries:
        made.add_component(_event(entry))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{entry.kind}-{entry.id}@absorb")
    event.add("dtstamp", made_at(entry.id))
    event.add("summary", entry.title)
    if entry.day is not None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    elif entry.starts_at is not None:
        event.add("dtstart", entry.starts_at.astimezone(ZONE))
        if entry.ends_at is not None and entry.ends_at > entry.starts_at:
            event.add("dtend", entry.ends_at.astimezone(ZONE))
    if entry.place:
        event.add("location", entry.place)
    event.add("url", entry.address)
    event.add("description", entry.address)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("sequence", entry.sequence)
    return event


def made_at(identity: uuid.UUID) -> dt.datetime:
    """When a row was made, to the second: the time in its UUIDv7 (RFC 9562 § 5.7); a fixed day for an id of another kind."""
    if identity.version != 7:
        return _FIRST
    return dt.datetime.fromtimestamp((identity.int >> 80) // 1000, dt.UTC)
