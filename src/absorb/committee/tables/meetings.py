"""When and where bodies meet, and who came."""

from piccolo.columns import Boolean, Integer
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.committee.tables.bodies import Body
from absorb.db import belongs_to, community, day, moment, row_id, text
from absorb.people.tables import Person


class Meeting(Table, tablename="meeting"):
    id = row_id()
    community_id = community()
    body = belongs_to(Body)
    number = Integer(default=None)
    held_on = day()
    starts_at = moment()
    place = text()
    state = text()
    """`called`, `open`, `closed` or `cancelled`."""
    opened_at = moment(null=True)
    closed_at = moment(null=True)
    is_invented = Boolean(default=False)
    remote_allowed = Boolean(default=False)
    """Members were invited to take part also from elsewhere."""
    sequence = Integer(default=0)
    """How often the call was changed: SEQUENCE of RFC 5545."""
    version = Integer(default=0)
    """Goes up with everything that is done at the meeting, so that whoever watches sees that something was."""
    agenda_version = Integer(default=0)
    """Goes up with every change of the agenda's items and their order, so that nobody orders what they have not seen."""

    meeting_one_number = Unique(["body", "number"])


class Attendance(Table, tablename="attendance"):
    """A stay: somebody who leaves and comes back has two."""

    id = row_id()
    community_id = community()
    meeting = belongs_to(Meeting)
    person = belongs_to(Person)
    arrived_at = moment()
    left_at = moment(null=True)
    is_remote = Boolean(default=False)


class Excuse(Table, tablename="attendance_excuse"):
    """A member who said beforehand that they would not come."""

    id = row_id()
    community_id = community()
    meeting = belongs_to(Meeting)
    person = belongs_to(Person)

    attendance_excuse_one_each = Unique(["meeting", "person"])
