"""Minutes: what was said, who verifies and signs them, and what was published."""

from piccolo.columns import Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.committee.tables.agenda import AgendaItem
from absorb.committee.tables.meetings import Meeting
from absorb.db import belongs_to, community, row_id, text
from absorb.documents.tables import Document
from absorb.people.tables import Person


class MinutesText(Table, tablename="minutes_text"):
    """What was said at a meeting, or about one item of it, in the minutes' own words."""

    id = row_id()
    community_id = community()
    meeting = belongs_to(Meeting)
    item = belongs_to(AgendaItem, null=True)
    says = text()


class Verifier(Table, tablename="minutes_verifier"):
    """A member whom the meeting chose to verify its minutes."""

    id = row_id()
    community_id = community()
    meeting = belongs_to(Meeting)
    person = belongs_to(Person)

    minutes_verifier_one_each = Unique(["meeting", "person"])


class Signature(Table, tablename="minutes_signature"):
    """A verifier's sign-off of one version of the minutes, by its hash. Another version needs another."""

    id = row_id()
    community_id = community()
    document = belongs_to(Document)
    person = belongs_to(Person)
    sha256 = text()
    signed_at = Timestamptz(default=TimestamptzNow())

    minutes_signature_one_each = Unique(["document", "person"])


class Publication(Table, tablename="minutes_publication"):
    """Minutes as they were published, or withdrawn (no document); the latest row of a meeting holds."""

    id = row_id()
    community_id = community()
    meeting = belongs_to(Meeting)
    version = belongs_to(Document, null=True)
    """The signed-off version it was made of."""
    document = belongs_to(Document, null=True)
    why = text(null=True)
    made_at = Timestamptz(default=TimestamptzNow())
