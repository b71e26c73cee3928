"""Calls as the community knows them: the text of `call.toml`, versioned."""

from piccolo.columns import JSONB, Boolean, Date, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import amount, belongs_to, community, row_id, text
from absorb.tank.tables import Idea


class Fit(Table, tablename="call_fit"):
    """A call (whatever its version) and an idea that was set aside, which fit as far as is known: people are told of the two
    once."""

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
    made_at = Timestamptz(default=TimestamptzNow())

    call_one_version = Unique(["community_id", "code", "version"])
