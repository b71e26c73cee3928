"""What somebody should know: kept for the desk, mailed at once, in the daily digest or not at all, as each one chooses."""

from piccolo.columns import JSONB, UUID, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import CurrentPerson, belongs_to, community, moment, row_id, text
from absorb.people.tables import Person


class Notice(Table, tablename="notice"):
    """One thing told to one person: a phrase of the catalogue with its facts, and where it leads."""

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    kind = text()
    says = text()
    facts = JSONB(default="{}")
    address = text(null=True)
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    seen_at = moment(null=True)
    mailed_at = moment(null=True)


class Choice(Table, tablename="notice_choice"):
    """How a person wants one kind of notice by e-mail: "at_once", "daily" or "never"; without a row, the kind's default."""

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    kind = text()
    how = text()
    changed_at = Timestamptz(default=TimestamptzNow())

    notice_choice_one_kind = Unique(["community_id", "person", "kind"])


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
