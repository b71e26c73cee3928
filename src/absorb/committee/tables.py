"""Who decides, when, about what; what was voted and resolved."""

from piccolo.columns import JSONB, UUID, Boolean, Date, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import CurrentPerson, amount, belongs_to, community, day, moment, row_id, text
from absorb.documents.tables import Document
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
    remote_allowed = Boolean(default=False)
    """Members may attend from elsewhere by picture and sound."""
    stepped_out_count = Boolean(default=False)
    """Who left the room for a conflict of interest counts as present all the same."""
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
    remote_allowed = Boolean(default=False)
    """Members were invited to take part also from elsewhere."""
    sequence = Integer(default=0)
    """How often the call was changed: SEQUENCE of RFC 5545."""
    version = Integer(default=0)
    """Goes up with everything that is done at the meeting, so that whoever watches sees that something was."""
    agenda_version = Integer(default=0)
    """Goes up with every change of the agenda's items and their order, so that nobody orders what they have not seen."""

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
    called_at = moment(null=True)
    """When it was taken up, the last time; the item under discussion is the one taken up last."""

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
    left_at = moment(null=True)
    """When the member left the room for the time of the item, and when they came back."""
    returned_at = moment(null=True)

    conflict_of_interest_one_each = Unique(["item", "person"])


class Motion(Table, tablename="motion"):
    """What is moved about an item besides its own motion: an amendment of its wording, or a counter-motion instead of it."""

    id = row_id()
    community_id = community()
    item = belongs_to(AgendaItem)
    position = Integer(default=None)
    kind = text()
    """`amendment` or `counter`."""
    proposed_by = belongs_to(Person)
    passage = text(null=True)
    """The words of the motion that an amendment puts others in place of; without them its wording is added at the end."""
    wording = text()
    """The words to be put there, "" to strike the passage out; of a counter-motion the whole of it."""
    state = text()
    """`proposed`, `withdrawn`, `adopted`, `rejected` or `lapsed`."""
    proposed_at = Timestamptz(default=TimestamptzNow())
    settled_at = moment(null=True)
    text_before = text(null=True)
    text_after = text(null=True)
    """The item's motion before and after it was adopted."""

    motion_one_position = Unique(["item", "position"])


class ItemIdea(Table, tablename="item_idea"):
    """One of the ideas that an item is about where it is about many: marked together, chosen together."""

    id = row_id()
    community_id = community()
    item = belongs_to(AgendaItem)
    idea = belongs_to(Idea)
    position = Integer(default=None)
    moves_to = text(null=True)
    """The state it goes to when the motion is adopted."""

    item_idea_one_each = Unique(["item", "idea"])


class Vote(Table, tablename="vote"):
    """One vote on an item: on an amendment, on the motion, or marks for many ideas. An item may have several."""

    id = row_id()
    community_id = community()
    meeting = belongs_to(Meeting)
    item = belongs_to(AgendaItem)
    motion = UUID(default=None, null=True)
    """The amendment or counter-motion; None is the item's own motion."""
    number = Integer(default=None)
    """1, 2, … within the item."""
    kind = text()
    """`by_name`, `hands` (counts alone), `secret`, `approval` or `score` (marks for many ideas)."""
    wording = text()
    """What is voted on, as it stood when the vote was opened."""
    is_binding = Boolean(default=None)
    """Its end decides the item and is a resolution; otherwise the item waits again."""
    most = Integer(default=None, null=True)
    """Of a `score`: the highest mark."""
    state = text()
    """`open`, `closed` or `broken_off`."""
    opened_at = moment()
    closed_at = moment(null=True)
    tally = JSONB(default=None, null=True)

    vote_one_number = Unique(["item", "number"])


class Ballot(Table, tablename="ballot"):
    """A vote by name."""

    id = row_id()
    community_id = community()
    vote = belongs_to(Vote)
    person = belongs_to(Person)
    choice = text()
    """`for`, `against` or `abstain`."""
    cast_at = Timestamptz(default=TimestamptzNow())
    is_counted = Boolean(default=None, null=True)
    """None until the vote is closed; False for somebody who had left or was excluded by then."""

    ballot_one_each = Unique(["vote", "person"])


class SecretVoter(Table, tablename="secret_voter"):
    """That somebody voted in a secret ballot: not when, not what. docs/security.md says what could still tell."""

    id = UUID(default=UUID4(), primary_key=True)
    community_id = community()
    vote = belongs_to(Vote)
    person = belongs_to(Person)

    secret_voter_one_each = Unique(["vote", "person"])


class SecretBallot(Table, tablename="secret_ballot"):
    """What was voted in a secret ballot: not by whom, not when."""

    id = UUID(default=UUID4(), primary_key=True)
    community_id = community()
    vote = belongs_to(Vote)
    choice = text()


class IdeaBallot(Table, tablename="idea_ballot"):
    """One member's marks for many ideas: ids of ideas and marks, 1 where an idea is approved."""

    id = row_id()
    community_id = community()
    vote = belongs_to(Vote)
    person = belongs_to(Person)
    marks = JSONB(default="{}")
    cast_at = Timestamptz(default=TimestamptzNow())
    is_counted = Boolean(default=None, null=True)

    idea_ballot_one_each = Unique(["vote", "person"])


class Choosing(Table, tablename="choosing"):
    """Which ideas a body picked under a budget, by which method, why, and what the other methods would have picked."""

    id = row_id()
    community_id = community()
    item = belongs_to(AgendaItem)
    vote = belongs_to(Vote, null=True)
    """The approvals that it rests on."""
    method = text()
    """`ranked`, `greedy`, `exact` or `equal_shares`."""
    budget_minor = amount()
    why = text()
    comparison = JSONB(default=None)
    picked_at = Timestamptz(default=TimestamptzNow())
    person_id = UUID(default=CurrentPerson(), null=True)


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
    words_fold = Text(default="")
    """What the public search looks through, folded."""

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


class Competence(Table, tablename="competence"):
    """A town's own row of who decides how much, with the dates between which it holds; it goes before the law's rows."""

    id = row_id()
    community_id = community()
    valid_from = day()
    valid_to = Date(default=None, null=True)
    above_minor = amount()
    above_kind = text()
    """The kind of body that decides more than this."""
    otherwise_kind = text()
    basis = text()

    competence_one_start = Unique(["community_id", "valid_from"])


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
