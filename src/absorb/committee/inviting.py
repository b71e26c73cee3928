"""The invitations that go with the letters about meetings."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from email.utils import parseaddr

import asyncpg

from absorb import mail
from absorb.committee import queries
from absorb.committee.invitations import Invited, invitation_of
from absorb.mail import Enclosure
from absorb.notices.enclosing import Reader

_MEETING = re.compile(r"/committee/meetings/([0-9a-f-]{36})")


async def invite(connection: asyncpg.Connection, addresses: Sequence[str], reader: Reader) -> list[Enclosure]:
    """An invitation to each meeting, as it is called now: in a digest that tells of a change too, there is one. A REQUEST
    asks to come, a CANCEL takes that back."""
    post, enclosed = mail.require_post(), []
    for address in addresses:
        found = _MEETING.fullmatch(address)
        if found is None:
            continue
        meeting = await queries.get_meeting(connection, uuid.UUID(found.group(1)))
        invited = Invited(reader.name, reader.email, parseaddr(post.sender)[1])
        content = invitation_of(meeting, post.origin, reader.language, invited, dt.datetime.now(dt.UTC))
        method = "CANCEL" if meeting.state == "cancelled" else "REQUEST"
        name = f"zasedani-{meeting.number}.ics" if reader.language == "cs" else f"meeting-{meeting.number}.ics"
        enclosed.append(Enclosure(name, content.decode(), "calendar", {"method": method}))
    return enclosed
