"""What was resolved, what it rests on and how it is carried out."""

from piccolo.columns import UUID, Boolean, Date, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.committee.tables.agenda import AgendaItem
from absorb.committee.tables.bodies import Body
from absorb.committee.tables.meetings import Meeting
from absorb.committee.tables.votes import Vote
from absorb.db import CurrentPerson, amount, belongs_to, community, day, row_id, text
from absorb.tank.tables import Idea


class Resolution(Table, tablename="resolution"):
    """What is recorded and never edited; the database refuses updates and deletes."""

    id = row_id()
    community_id = community()
    body = belongs_to(Body)
    meeting = belongs_to(Meeting)
    item = belongs_to(AgendaItem, unique=True)
    vote = belongs_to(Vote, unique=True)
    """What it rests on."""
    idea = belongs_to(Idea, null=True)
    number = text()
    wording = text()
    effect = text()
    is_adopted = Boolean(default=None)
    votes_for = Integer(default=None)
    votes_against = Integer(default=None)
    votes_abstained = Integer(default=None)
    excluded = Integer(default=0)
    members = Integer(default=None)
    present = Integer(default=None)
    denominator = Integer(default=None)
    denominator_of = text()
    """`all_members` or `present`."""
    needed = Integer(default=None)
    casting_vote_used = Boolean(default=False)
    basis = text()
    snapshot_sha256 = text(null=True)
    carried_out_by = text(null=True)
    due_on = Date(default=None, null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    why = text(null=True)
    """The reasons for it in words for everybody."""
    amount_minor = amount(null=True)
    """What it is about in money, where it is."""
    revokes = belongs_to("self", null=True)
    recommendation = belongs_to("self", null=True)
    """The recommendation that it follows or departs from."""
    departs = Boolean(default=False)
    departure_why = text(null=True)

    resolution_one_number = Unique(["body", "number"])


class Ground(Table, tablename="agenda_item_ground"):
    """What the decision of an item rests on and what it brings with it, said before the vote; a resolution takes it over."""

    id = row_id()
    community_id = community()
    item = belongs_to(AgendaItem, unique=True)
    why = text(null=True)
    amount_minor = amount(null=True)
    revokes = belongs_to(Resolution, null=True)
    recommendation = belongs_to(Resolution, null=True)
    departs = Boolean(default=False)
    departure_why = text(null=True)
    carried_out_by = text(null=True)
    due_on = Date(default=None, null=True)


class CarryingOut(Table, tablename="resolution_note"):
    """A note on how a resolution is carried out: added, never changed; the latest says whether it is done."""

    id = row_id()
    community_id = community()
    resolution = belongs_to(Resolution)
    is_done = Boolean(default=False)
    noted_on = day()
    says = text()
    person_id = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())
