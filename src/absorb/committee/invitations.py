"""A meeting as an iCalendar invitation (RFC 5545, RFC 5546): asked to come, moved, cancelled. Values in, bytes out.

UID is the meeting's and SEQUENCE goes up with each change of the call, so that a calendar replaces what it had. An
invitation to a person is a REQUEST or a CANCEL; without one it is published for whoever saves it.
"""

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import msgspec

from absorb.catalogues import say
from absorb.committee.schemas.meetings import MeetingOut

ZONE = ZoneInfo("Europe/Prague")
USUAL_LENGTH = dt.timedelta(hours=2)
"""How long a meeting is taken to last as long as nobody knows."""


class Invited(msgspec.Struct, frozen=True):
    """Who is asked to come, and who asks: addresses of e-mail."""

    name: str
    email: str
    from_email: str


def invitation_of(
    meeting: MeetingOut, origin: str, language: str, invited: Invited | None = None, made_at: dt.datetime | None = None
) -> bytes:
    """The meeting for a calendar; `origin` is what its address begins with, `made_at` when this is written."""
    is_cancelled = meeting.state == "cancelled"
    made = icalendar.Calendar()
    made.add("version", "2.0")
    made.add("prodid", f"-//Absorb//Absorb//{language.upper()}")
    made.add("calscale", "GREGORIAN")
    made.add("method", ("CANCEL" if is_cancelled else "REQUEST") if invited else "PUBLISH")
    made.add_component(_event(meeting, origin, language, invited, made_at or meeting.starts_at.replace(microsecond=0)))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(meeting: MeetingOut, origin: str, language: str, invited: Invited | None, made_at: dt.datetime) -> icalendar.Event:
    event = icalendar.Event()
    address = f"{origin}/committee/meetings/{meeting.id}"
    event.add("uid", f"meeting-{meeting.id}@absorb")
    event.add("dtstamp", made_at.astimezone(dt.UTC))
    event.add("sequence", meeting.sequence)
    event.add("summary", say(language, "Meeting %(number)s: %(body)s", number=meeting.number, body=meeting.body))
    starts = meeting.starts_at.astimezone(ZONE)
    event.add("dtstart", starts)
    event.add("dtend", (meeting.closed_at or meeting.starts_at + USUAL_LENGTH).astimezone(ZONE))
    event.add("location", meeting.place)
    event.add("url", address)
    event.add("description", say(language, "The agenda and the papers: %(address)s", address=address))
    event.add("status", "CANCELLED" if meeting.state == "cancelled" else "CONFIRMED")
    if invited is not None:
        event.add("organizer", icalendar.vCalAddress(f"mailto:{invited.from_email}"))
        asked = icalendar.vCalAddress(f"mailto:{invited.email}")
        asked.params["CN"] = icalendar.vText(invited.name)
        asked.params["RSVP"] = icalendar.vText("FALSE")
        event.add("attendee", asked, encode=False)
    return event
