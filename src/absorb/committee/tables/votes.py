"""Votes and ballots: by name, in secret, marks for many ideas; and what was chosen under a budget."""

from piccolo.columns import JSONB, UUID, Boolean, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.committee.tables.agenda import AgendaItem
from absorb.committee.tables.meetings import Meeting
from absorb.db import CurrentPerson, amount, belongs_to, community, moment, row_id, text
from absorb.people.tables import Person


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
    """`by_name`, `hands` (counts alone), `secret`; `approval` or `score` (marks for many ideas), each of them also `secret_…`."""
    wording = text()
    """What is voted on, as it stood when the vote was opened."""
    is_binding = Boolean(default=None)
    """Its end decides the item and is a resolution; otherwise the item waits again."""
    most = Integer(default=None, null=True)
    """Of a score: the highest mark."""
    budget_minor = amount(null=True)
    """Of a `secret_approval`: the only budget under which equal shares are worked out of it."""
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


class SecretMarks(Table, tablename="secret_marks"):
    """One ballot of marks for many ideas handed in in secret: not by whom, not when."""

    id = UUID(default=UUID4(), primary_key=True)
    community_id = community()
    vote = belongs_to(Vote)
    marks = JSONB(default="{}")


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
