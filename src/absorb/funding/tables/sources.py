"""Payers, and what they have to give in a year."""

from piccolo.columns import Boolean, Integer
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import amount, belongs_to, community, row_id, text


class Source(Table, tablename="source"):
    """A payer, by its code (EU_ESF, STATE_COFIN, CITY, OWN …)."""

    id = row_id()
    community_id = community()
    code = text()
    name_cs = text()
    name_en = text()
    is_public = Boolean(default=True)
    level = text()
    position = Integer(default=0)
    version = Integer(default=1)
    """Goes up with each change of the source or of what it has to give."""
    is_edited = Boolean(default=False)
    """What the town has written itself: what ships never writes over it."""

    source_one_code = Unique(["community_id", "code"])


class SourceLimit(Table, tablename="source_limit"):
    """What a source has to give in a year: the money that is there to be absorbed."""

    id = row_id()
    community_id = community()
    source = belongs_to(Source)
    year = Integer(default=None)
    limit_minor = amount()
    note = text(null=True)
    is_invented = Boolean(default=False)

    source_limit_one_year = Unique(["source", "year"])
