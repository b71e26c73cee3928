"""One ask to one call, and its numbered drafts."""

from piccolo.columns import JSONB, Boolean, Date, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.calls.tables import Call
from absorb.db import amount, belongs_to, community, row_id, text
from absorb.documents.tables import Document
from absorb.funding.tables import Budget, Schedule, Source
from absorb.tank.tables import Idea


class Application(Table, tablename="application"):
    id = row_id()
    community_id = community()
    reference = text()
    idea = belongs_to(Idea)
    call = belongs_to(Call)
    budget = belongs_to(Budget)
    schedule = belongs_to(Schedule)
    state = text()
    asked_minor = amount()
    handed_in_on = Date(default=None, null=True)
    is_invented = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())

    application_one_reference = Unique(["community_id", "reference"])
    application_one_ask = Unique(["idea", "call"])


class AskedShare(Table, tablename="application_share"):
    """What each source but the applicant is to pay: those of the call are asked by the application, others beside it."""

    id = row_id()
    community_id = community()
    application = belongs_to(Application)
    source = belongs_to(Source)
    amount_minor = amount()

    application_share_one_each = Unique(["application", "source"])


class Draft(Table, tablename="application_draft"):
    """A document of an application, and the facts that it was made of: what tells whether it would be another today."""

    id = row_id()
    community_id = community()
    application = belongs_to(Application)
    document = belongs_to(Document)
    facts = JSONB(default="{}")
    made_at = Timestamptz(default=TimestamptzNow())

    application_draft_one_document = Unique(["application", "document"])
