"""The journal: who did what, when and why. Rows are added and sealed, never changed."""

from piccolo.columns import JSONB, UUID, BigInt, Bytea, Date, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import CurrentPerson, belongs_to, community, row_id, text


class Entry(Table, tablename="journal_entry"):
    id = row_id()
    community_id = community()
    person_id = UUID(default=CurrentPerson(), null=True)
    at = Timestamptz(default=TimestamptzNow(), index=True)
    verb = text()
    about_kind = text()
    about_id = UUID(default=None, null=True, index=True)
    facts = JSONB(default="{}")
    why = text(null=True)
    personal_sha256 = Bytea(default=None, null=True)


class Personal(Table, tablename="journal_personal"):
    """The personal part of an entry; erasable, since the chain holds only its salted hash."""

    id = row_id()
    community_id = community()
    entry = belongs_to(Entry, unique=True)
    salt = Bytea(default=None)
    facts = JSONB(default="{}")


class Seal(Table, tablename="journal_seal"):
    """One link of the chain: SHA-256 over the former link and the canonical entry."""

    id = row_id()
    community_id = community()
    number = BigInt(default=None)
    entry = belongs_to(Entry, unique=True)
    link_sha256 = Bytea(default=None)

    journal_seal_one_number = Unique(["community_id", "number"])


class Head(Table, tablename="journal_head"):
    """A day's last link, as it was told to the auditor."""

    id = row_id()
    community_id = community()
    day = Date(default=None)
    number = BigInt(default=None)
    link_sha256 = Bytea(default=None)
    made_at = Timestamptz(default=TimestamptzNow())

    journal_head_one_a_day = Unique(["community_id", "day"])
