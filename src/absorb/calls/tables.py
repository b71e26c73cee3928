"""Calls as the community knows them: the text of `call.toml`, versioned; the ideas that fit them; small aid and who is one undertaking."""

from piccolo.columns import JSONB, UUID, Boolean, Date, Integer, Numeric, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import CurrentPerson, amount, belongs_to, community, day, moment, row_id, text
from absorb.people.tables import Organisation
from absorb.tank.tables import Idea


class Fit(Table, tablename="call_fit"):
    """A call (whatever its version) and an idea that fit as far as is known: people are told of the two once."""

    id = row_id()
    community_id = community()
    code = text()
    idea = belongs_to(Idea)
    made_at = Timestamptz(default=TimestamptzNow())

    call_fit_one_pair = Unique(["idea", "code"])


class Call(Table, tablename="call"):
    id = row_id()
    community_id = community()
    programme = text()
    code = text()
    version = Integer(default=1)
    title = text()
    opens_on = Date(default=None, null=True)
    closes_on = Date(default=None, null=True)
    allocation_minor = amount(null=True)
    body = JSONB(default="{}")
    file_sha256 = text()
    has_unverified = Boolean(default=False)
    origin = Text(default="town")
    """Who wrote this version: `shipped` with the service, or the `town`."""
    shipped_sha256 = text(null=True)
    """The shipped file that this version comes from: a town's own version is not written over by it again."""
    source_text = Text(default="")
    made_by = UUID(default=CurrentPerson(), null=True)
    why = text(null=True)
    made_at = Timestamptz(default=TimestamptzNow())

    call_one_version = Unique(["community_id", "code", "version"])


class CallDraft(Table, tablename="call_draft"):
    """A call's text while the town writes it; it may be faulty as long as it is not published. `code` is that of the call
    which it changes; a call that is not there yet has none until it is published."""

    id = row_id()
    community_id = community()
    code = text(null=True)
    source_text = text()
    shipped_sha256 = text(null=True)
    version = Integer(default=1)
    changed_by = UUID(default=CurrentPerson(), null=True)
    changed_at = Timestamptz(default=TimestamptzNow())

    call_draft_one_code = Unique(["community_id", "code"])


class ShippedCall(Table, tablename="call_shipped"):
    """The newest shipped text of a call that the town wrote itself: it waits until the town takes it over, or leaves it
    (`left_at`) until the next one comes."""

    id = row_id()
    community_id = community()
    code = text()
    source_text = text()
    sha256 = text()
    shipped_at = Timestamptz(default=TimestamptzNow())
    left_at = moment(null=True)

    call_shipped_one_code = Unique(["community_id", "code"])


class Offered(Table, tablename="call_offered"):
    """Until when the ideas were held against a call, and against which of its versions: only those that changed since are held
    against it again."""

    id = row_id()
    community_id = community()
    code = text()
    version = Integer(default=None)
    offered_at = moment()

    call_offered_one_code = Unique(["community_id", "code"])


class GrantedAid(Table, tablename="aid_grant"):
    """De minimis aid that an organisation was granted, by whomever; zero says that somebody looked and there was none. A wrong
    row is struck out, never changed."""

    id = row_id()
    community_id = community()
    organisation = belongs_to(Organisation)
    granted_on = day()
    regulation = text()
    eur_minor = amount()
    amount_minor = amount(null=True)
    eur_rate = Numeric(digits=(12, 6), default=None, null=True)
    provider = text()
    reference = text(null=True)
    origin = text()
    """Where it is known from: `register`, `declared` or `own`."""
    is_invented = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())
    struck_at = moment(null=True)
    struck_why = text(null=True)


class UndertakingLink(Table, tablename="undertaking_link"):
    """Two organisations that are one undertaking, from a day to a day (both included)."""

    id = row_id()
    community_id = community()
    organisation = belongs_to(Organisation)
    other = belongs_to(Organisation)
    kind = text()
    valid_from = day()
    valid_to = day(null=True)
    note = text(null=True)
    is_invented = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())
    struck_at = moment(null=True)
    struck_why = text(null=True)
