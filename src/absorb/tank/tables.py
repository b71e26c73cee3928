"""The tank: suggestions, ideas and proposals, what they say they contribute, and where they came from."""

from typing import Any

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Bytea, Date, ForeignKey, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from absorb.db import CurrentCommunity, CurrentPerson, amount, belongs_to, community, moment, row_id, text
from absorb.people.tables import Organisation, Person
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
    target_groups = Array(base_column=Text(), default=list)
    activities = JSONB(default="[]")
    outputs = JSONB(default="[]")
    partners = JSONB(default="[]")
    costs = JSONB(default="[]")
    hoped_sources = JSONB(default="[]")
    first_month = Integer(default=None, null=True)
    last_month = Integer(default=None, null=True)
    readiness = SmallInt(default=None, null=True)
    readiness_note = text(null=True)
    missing = JSONB(default="[]")
    returned_until = Date(default=None, null=True)
    merged_into: ForeignKey[Any] = ForeignKey("self", default=None, null=True)
    made_by = UUID(default=CurrentPerson(), null=True)
    source_key = text(null=True)
    source_facts = JSONB(default="{}")
    version = Integer(default=1)
    made_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())
    submitted_at = moment(null=True)

    idea_one_reference = Unique(["community_id", "reference"])
    idea_one_source = Unique(["community_id", "source_key"])


class Found(Table, tablename="idea_search"):
    """What an idea is found and ordered by, kept by the database itself (migrations/sql/0001_d_tank.sql), which adds the
    indexed `lexemes`; `id` is the idea's. `place` and `points` are those of the latest frozen ranking."""

    id = row_id()
    community_id = UUID(default=CurrentCommunity())
    title_sort = text()
    state_key = text()
    cost_minor = amount(null=True)
    changed_at = moment()
    words = text()
    place = Integer(default=None, null=True)
    points = Numeric(digits=(9, 6), default=None, null=True)


class Contribution(Table, tablename="idea_contribution"):
    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    measure = belongs_to(Measure)
    """In the newest version of its plan that has it: the database follows the measure's line (migrations/sql/0001_da_plan.sql)."""
    given_on = UUID(default=None, null=True)
    """The measure as it stood in the version that the effect was last stated on."""
    degree = SmallInt(default=None)
    why = text()
    is_invented = Boolean(default=False)

    idea_contribution_one_each = Unique(["idea", "measure"])
    idea_contribution_degree_in_range = Check((degree >= 0) & (degree <= 5))


class Past(Table, tablename="idea_past"):
    """An idea as it stood before a change, written by the database itself (migrations/sql/0001_d3_form.sql): the base that
    two people's changes are compared with. `version` is the one that was replaced, by whom and when."""

    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    version = Integer(default=None)
    content = JSONB(default="{}")
    replaced_by = UUID(default=CurrentPerson(), null=True)
    replaced_at = Timestamptz(default=TimestamptzNow())

    idea_past_one_version = Unique(["idea", "version"])


class PublicAttempt(Table, tablename="idea_public_attempt"):
    """A suggestion that came from one network address (its hash), so that a machine cannot flood the tank; kept for a day."""

    id = row_id()
    community_id = community()
    address_sha256 = Bytea(default=None)
    made_at = Timestamptz(default=TimestamptzNow())


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
    """Two ideas that look alike, and why: as an English sentence, and as its parts for readers of any language
    ([{"says": phrase, "facts": {…}}]); a person decides."""

    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    other = belongs_to(Idea)
    likeness = Numeric(digits=(5, 4), default=None)
    why = text()
    reasons = JSONB(default="[]")
    verdict = text(null=True)
    judged_by = UUID(default=None, null=True)
    judged_at = moment(null=True)
    made_at = Timestamptz(default=TimestamptzNow())

    idea_twin_one_pair = Unique(["idea", "other"])


class Typed(Table, tablename="idea_typed"):
    """What one person has typed into a section of an idea's form and not saved yet, faults included: the name of each input
    to its text as typed. `idea` is empty for one that is not in the tank at all; `base_version` is the version the person
    began from.
    """

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    idea = belongs_to(Idea, null=True)
    section = text()
    base_version = Integer(default=0)
    fields = JSONB(default="{}")
    saved_at = Timestamptz(default=TimestamptzNow())

    idea_typed_one_each = Unique(["community_id", "person", "idea", "section"], nulls_distinct=False)


class AdviceThread(Table, tablename="advice_thread"):
    """A talk between the Centre and the submitter about an idea, or about one field of it. `taken_by` is the idea that took
    it over when the two were merged: it is shown at both."""

    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    field = text(null=True)
    taken_by = belongs_to(Idea, null=True)
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    closed_at = moment(null=True)
    closed_by = UUID(default=None, null=True)


class AdviceNote(Table, tablename="advice_note"):
    """One thing said in a talk; `is_from_centre` is for which side it was said, whatever roles the person has later."""

    id = row_id()
    community_id = community()
    thread = belongs_to(AdviceThread)
    person_id = UUID(default=CurrentPerson(), null=True)
    is_from_centre = Boolean(default=False)
    text = text()
    made_at = Timestamptz(default=TimestamptzNow())


class Attachment(Table, tablename="idea_attachment"):
    """A file that belongs to an idea; the content is stored by its hash."""

    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    name = text()
    media_type = text()
    sha256 = text()
    size = BigInt(default=None)
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    removed_at = moment(null=True)
    removed_by = UUID(default=None, null=True)


class SavedSearch(Table, tablename="saved_search"):
    """A search that a person wants again: the words and filters as typed, the columns and the order."""

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    name = text()
    query = text()
    columns = Array(base_column=Text(), default=list)
    sort = text(null=True)
    made_at = Timestamptz(default=TimestamptzNow())

    saved_search_one_name = Unique(["community_id", "person", "name"])


class BulkMove(Table, tablename="tank_bulk_move"):
    """Many ideas that one person wants to move at once: which (with the version each had when it was chosen), where to, and
    what came of it. `state` is "previewed", "promised" or "done"."""

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    query = text(null=True)
    to_state = text()
    why = text(null=True)
    state = text()
    chosen = JSONB(default="[]")
    result = JSONB(default="{}")
    work = UUID(default=None, null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    done_at = moment(null=True)


class Exchange(Table, tablename="tank_exchange"):
    """A workbook of the tank that came back: read into differences first, taken afterwards, in whole or in part."""

    id = row_id()
    community_id = community()
    person = belongs_to(Person)
    file_name = text()
    file_sha256 = text()
    state = text()
    counts = JSONB(default="{}")
    result = JSONB(default="{}")
    trouble = text(null=True)
    work = UUID(default=None, null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    taken_at = moment(null=True)


class ExchangeRow(Table, tablename="tank_exchange_row"):
    """One row of such a workbook that differs: what it is about, each field's value before and after, and every fault.
    `is_taken` says that it was accepted, `is_overtaken` that its idea changed once more before it could be taken."""

    id = row_id()
    community_id = community()
    exchange = belongs_to(Exchange)
    row = Integer(default=None)
    kind = text()
    idea = belongs_to(Idea, null=True)
    base_version = Integer(default=None, null=True)
    seen_version = Integer(default=None, null=True)
    title = text(null=True)
    changes = JSONB(default="{}")
    faults = JSONB(default="[]")
    is_taken = Boolean(default=False)
    is_overtaken = Boolean(default=False)

    tank_exchange_row_one_each = Unique(["exchange", "row"])
