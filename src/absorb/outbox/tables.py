"""Jobs promised in the same transaction as the fact that needs them."""

from piccolo.columns import JSONB, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from absorb.db import community, moment, row_id, text


class Promise(Table, tablename="outbox_promise"):
    id = row_id()
    community_id = community()
    job = text()
    facts = JSONB(default="{}")
    made_at = Timestamptz(default=TimestamptzNow())
    handed_at = moment(null=True)
    done_at = moment(null=True)
    tries = Integer(default=0)
    trouble = text(null=True)
