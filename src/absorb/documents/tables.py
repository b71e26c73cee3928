"""What was produced about what: the content lies in storage under its hash."""

from piccolo.columns import UUID, BigInt, Boolean, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import community, row_id, text


class Document(Table, tablename="document"):
    id = row_id()
    community_id = community()
    about_kind = text()
    about_id = UUID(default=None, index=True)
    kind = text()
    version = Integer(default=1)
    name = text()
    media_type = text()
    sha256 = text()
    size = BigInt(default=None)
    is_demonstration = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())

    document_one_version = Unique(["community_id", "about_kind", "about_id", "kind", "version"])
