"""Receipts: a request that carries a key is done once; asked again, it gets the first answer."""

from piccolo.columns import JSONB, UUID, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import CurrentPerson, community, row_id, text


class Receipt(Table, tablename="receipt"):
    """One request that was done: who sent it, its key, what it asked (as a hash) and what was answered."""

    id = row_id()
    community_id = community()
    person_id = UUID(default=CurrentPerson(), null=True)
    key = text()
    asked_sha256 = text()
    answer = JSONB(default="{}")
    made_at = Timestamptz(default=TimestamptzNow(), index=True)

    receipt_one_key = Unique(["community_id", "person_id", "key"], nulls_distinct=False)
