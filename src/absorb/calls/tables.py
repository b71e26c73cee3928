"""Calls as the community knows them: the text of `call.toml`, versioned."""

from piccolo.columns import JSONB, Boolean, Date, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import amount, community, row_id, text


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
