"""Who decides, when, about what; what was voted and resolved."""

from piccolo.columns import Boolean, Date, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import belongs_to, community, day, moment, row_id, text
from absorb.funding.tables import Portfolio
from absorb.people.tables import Person
from absorb.priority.tables import Ranking
from absorb.tank.tables import Idea


class Body(Table, tablename="body"):
    id = row_id()
    community_id = community()
    name = text()
    kind = text()
    effect = text()
    """`recommends` or `approves`."""

    body_one_name = Unique(["community_id", "name"])


class BodyRule(Table, tablename="body_rule"):
    """How a body decides, with the dates between which that holds and where it stands."""

    id = row_id()
    community_id = community()
    body = belongs_to(Body)
    valid_from = day()
    valid_to = Date(default=None, null=True)
    seats = Integer(default=None)
    quorum_numerator = Integer(default=1)
    quorum_denominator = Integer(default=2)
    """More than this share of all members must be present."""
    majority_of = text()
    """`all_members` or `present`."""
    threshold_numerator = Integer(default=1)
    threshold_denominator = Integer(default=2)
    threshold_is_exceeded = Boolean(default=True)
    """More than the threshold is needed (a half); otherwise at least the threshold (three fifths)."""
    excluded_count = Boolean(default=True)
    """An excluded member still counts in the denominator."""
    casting_vote = Boolean(default=False)
    """At equal votes the chair's counts once more."""
    basis = text()

    body_rule_one_start = Unique(["body", "valid_from"])


class Seat(Table, tablename="body_seat"):
    """A member's term in a body."""

    id = row_id()
    community_id = community()
    body = belongs_to(Body)
    person = belongs_to(Person)
    is_chair = Boolean(default=False)
    position = Integer(default=0)
    """The order in which members are listed, as the town gave it."""
    from_on = day()
    to_on = Date(default=None, null=True)


class Meeting(Table, tablename="meeting"):
    id = row_id()
    community_id = community()
    body = belongs_to(Body)
    number = Integer(default=None)
    held_on = day()
    starts_at = moment()
    place = text()
    state = text()
    """`called`, `open`, `closed` or `cancelled`."""
    opened_at = moment(null=True)
    closed_at = moment(null=True)
    is_invented = Boolean(default=False)

    meeting_one_number = Unique(["body", "number"])


class Attendance(Table, tablename="attendance"):
    """A stay: somebody who leaves and comes back has two."""

    id = row_id()
    community_id = community()
    meeting = belongs_to(Meeting)
    person = belongs_to(Person)
    arrived_at = moment()
    left_at = moment(null=True)
    is_remote = Boolean(default=False)


class Excuse(Table, tablename="attendance_excuse"):
    """A member who said beforehand that they would not come."""

    id = row_id()
    community_id = community()
    meeting = belongs_to(Meeting)
    person = belongs_to(Person)

    attendance_excuse_one_each = Unique(["meeting", "person"])


class AgendaItem(Table, tablename="agenda_item"):
    id = row_id()
    community_id = community()
    meeting = belongs_to(Meeting)
    position = Integer(default=None)
    title = text()
    motion = text()
    idea = belongs_to(Idea, null=True)
    ranking_id = belongs_to(Ranking, null=True)
    portfolio_id = belongs_to(Portfolio, null=True)
    moves_idea_to = text(null=True)
    """The state the idea goes to when the motion is adopted."""
    state = text()
    """`waiting`, `voting`, `decided` or `taken_off`."""
    vote_opened_at = moment(null=True)

    agenda_item_one_position = Unique(["meeting", "position"])


class Conflict(Table, tablename="conflict_of_interest"):
    id = row_id()
    community_id = community()
    item = belongs_to(AgendaItem)
    person = belongs_to(Person)
    reason = text()
    is_excluded = Boolean(default=None, null=True)
    """None until the body has decided."""
    declared_at = Timestamptz(default=TimestamptzNow())
    decided_at = moment(null=True)

    conflict_of_interest_one_each = Unique(["item", "person"])


class Ballot(Table, tablename="ballot"):
    """A vote by name."""

    id = row_id()
    community_id = community()
    item = belongs_to(AgendaItem)
    person = belongs_to(Person)
    choice = text()
    """`for`, `against` or `abstain`."""
    cast_at = Timestamptz(default=TimestamptzNow())
    is_counted = Boolean(default=None, null=True)
    """None until the vote is closed; False for somebody who had left or was excluded by then."""

    ballot_one_each = Unique(["item", "person"])


class Resolution(Table, tablename="resolution"):
    """What is recorded and never edited; the database refuses updates and deletes."""

    id = row_id()
    community_id = community()
    body = belongs_to(Body)
    meeting = belongs_to(Meeting)
    item = belongs_to(AgendaItem, unique=True)
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

    resolution_one_number = Unique(["body", "number"])
