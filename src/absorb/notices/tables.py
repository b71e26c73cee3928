"""What somebody should know: kept for the desk, mailed at once, in the daily digest or not at all, as each one chooses."""

from piccolo.columns import JSONB, UUID, Date, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import CurrentPerson, belongs_to, community, moment, row_id, text
from absorb.people.tables import Person


class NoticeLetter(Table, tablename="notice_letter"):
    """One letter with notices to one person: a day's digest, or without a day the letter of one notice at once.

    `leave_key` is the random part of its unsubscribe address. It can do nothing but switch off the letter's kinds, and
    a letter that is tried again must hold the same one, so it is kept as it is.
    """

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    day = Date(default=None, null=True)
    leave_key = text(unique=True)
    made_at = Timestamptz(default=TimestamptzNow())
    sent_at = moment(null=True)

    notice_letter_one_digest = Unique(["community_id", "person", "day"])


class Notice(Table, tablename="notice"):
    """One thing told to one person: a phrase of the catalogue with its facts, and where it leads.

    `how` is what the person had chosen for its kind at that time; `letter` is the one letter that it is in, if any.
    """

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    kind = text()
    how = text()
    says = text()
    facts = JSONB(default="{}")
    address = text(null=True)
    letter = belongs_to(NoticeLetter, null=True)
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    seen_at = moment(null=True)


class Choice(Table, tablename="notice_choice"):
    """How a person wants one kind of notice by e-mail: "at_once", "daily" or "never"; without a row, the kind's default."""

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    kind = text()
    how = text()
    changed_at = Timestamptz(default=TimestamptzNow())

    notice_choice_one_kind = Unique(["community_id", "person", "kind"])


class Reminder(Table, tablename="notice_reminder"):
    """A deadline that people have been reminded of: which thing, how it is due, how many days before."""

    id = row_id()
    community_id = community()
    about = UUID(default=None)
    what = text()
    due_on = Date(default=None)
    days_before = Integer(default=None)
    made_at = Timestamptz(default=TimestamptzNow())

    notice_reminder_once = Unique(["community_id", "about", "what", "due_on", "days_before"])


class Visit(Table, tablename="desk_visit"):
    """When a person was at their desk: this visit's beginning, its latest request, and the end of the visit before."""

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    began_at = Timestamptz(default=TimestamptzNow())
    latest_at = Timestamptz(default=TimestamptzNow())
    before_at = moment(null=True)

    desk_visit_one_person = Unique(["community_id", "person"])


class Feed(Table, tablename="calendar_feed"):
    """A person's calendar address for other programs; its secret is kept as a hash and can be made anew."""

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    secret_sha256 = text(unique=True)
    made_at = Timestamptz(default=TimestamptzNow())

    calendar_feed_one_person = Unique(["community_id", "person"])
