"""How far a long work is: the share really done, written by the job, told by the server's events."""

from piccolo.columns import JSONB, UUID, BigInt, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from absorb.db import CurrentPerson, community, moment, row_id, text


class Work(Table, tablename="work"):
    """One long work: `done` of `total` steps of `stage`; ended with `result` or with `trouble` in one sentence."""

    id = row_id()
    community_id = community()
    person_id = UUID(default=CurrentPerson(), null=True)
    kind = text()
    about = text(null=True)
    address = text(null=True)
    stage = text(null=True)
    done = BigInt(default=0)
    total = BigInt(default=0)
    result = JSONB(default="{}")
    trouble = text(null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())
    ended_at = moment(null=True)
