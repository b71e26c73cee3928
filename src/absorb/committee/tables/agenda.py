"""What a meeting is about: its items, what is moved about them, and who has a conflict of interest."""

from piccolo.columns import Boolean, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.committee.tables.meetings import Meeting
from absorb.db import belongs_to, community, moment, row_id, text
from absorb.funding.tables import Portfolio
from absorb.people.tables import Person
from absorb.priority.tables import Ranking
from absorb.tank.tables import Idea


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
