"""The tank: suggestions, ideas and proposals, what they say they contribute, and where they came from."""

from piccolo.columns import JSONB, Boolean, Integer, Numeric, SmallInt, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from absorb.db import amount, belongs_to, community, moment, row_id, text
from absorb.people.tables import Organisation
from absorb.plan.tables import Measure


class Counter(Table, tablename="idea_counter"):
    """The last number given to a reference in one year; its row lock keeps two numbers from being the same."""

    id = row_id()
    community_id = community()
    year = Integer(default=None)
    last = Integer(default=0)

    idea_counter_one_year = Unique(["community_id", "year"])


class Idea(Table, tablename="idea"):
    id = row_id()
    community_id = community()
    reference = text()
    organisation = belongs_to(Organisation, null=True)
    title = text()
    title_fold = text()
    title_sort = text()
    need = text(null=True)
    ripeness = text()
    state = text()
    state_why = text(null=True)
    subprogramme = text(null=True)
    place = text(null=True)
    cost_minor = amount(null=True)
    source_key = text(null=True)
    source_facts = JSONB(default="{}")
    version = Integer(default=1)
    made_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())
    submitted_at = moment(null=True)

    idea_one_reference = Unique(["community_id", "reference"])
    idea_one_source = Unique(["community_id", "source_key"])


class Contribution(Table, tablename="idea_contribution"):
    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    measure = belongs_to(Measure)
    degree = SmallInt(default=None)
    why = text()
    is_invented = Boolean(default=False)

    idea_contribution_one_each = Unique(["idea", "measure"])
    idea_contribution_degree_in_range = Check((degree >= 0) & (degree <= 5))


class Import(Table, tablename="tank_import"):
    """One run of an import that changed something or refused something, with every row that could not be taken."""

    id = row_id()
    community_id = community()
    file_name = text()
    file_sha256 = text()
    calls = JSONB(default="[]")
    made_at = Timestamptz(default=TimestamptzNow())
    added = Integer(default=0)
    changed = Integer(default=0)
    unchanged = Integer(default=0)
    passed_over = JSONB(default="{}")
    refused = JSONB(default="[]")


class Twin(Table, tablename="idea_twin"):
    """Two ideas that look alike, and why; a person decides."""

    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    other = belongs_to(Idea)
    likeness = Numeric(digits=(5, 4), default=None)
    why = text()
    verdict = text(null=True)
    made_at = Timestamptz(default=TimestamptzNow())

    idea_twin_one_pair = Unique(["idea", "other"])
