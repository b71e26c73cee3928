"""Criteria, assessments and frozen rankings."""

from piccolo.columns import JSONB, UUID, Boolean, Integer, Numeric, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import CurrentPerson, belongs_to, community, row_id, text
from absorb.people.tables import Person
from absorb.plan.tables import Plan
from absorb.tank.tables import Idea


class ScoringModel(Table, tablename="scoring_model"):
    id = row_id()
    community_id = community()
    code = text()
    name = text()
    version = Integer(default=1)
    minimum_points = Numeric(digits=(9, 6), default=None, null=True)
    note = text(null=True)

    scoring_model_one_version = Unique(["community_id", "code", "version"])


class Criterion(Table, tablename="scoring_criterion"):
    id = row_id()
    community_id = community()
    model = belongs_to(ScoringModel)
    code = text()
    name = text()
    question = text(null=True)
    weight = Numeric(digits=(12, 6), default=None)
    scale_from = Numeric(digits=(18, 6), default=None)
    scale_to = Numeric(digits=(18, 6), default=None)
    knockout_below = Numeric(digits=(18, 6), default=None, null=True)
    kind = text()
    """`assessed`, or the name of a rule that computes it."""
    position = Integer(default=0)

    scoring_criterion_one_code = Unique(["model", "code"])


class Assessment(Table, tablename="assessment"):
    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    criterion = belongs_to(Criterion)
    assessor = belongs_to(Person)
    value = Numeric(digits=(18, 6), default=None)
    reason = text(null=True)
    is_invented = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())

    assessment_one_each = Unique(["idea", "criterion", "assessor"])


class Ranking(Table, tablename="ranking"):
    """A frozen ranking: its input and answer lie in storage by hash; it is never edited."""

    id = row_id()
    community_id = community()
    number = Integer(default=None)
    model = belongs_to(ScoringModel)
    plan = belongs_to(Plan)
    engine_version = text()
    case_sha256 = text()
    answer_sha256 = text()
    draws = Integer(default=0)
    note = text(null=True)
    corrects = UUID(default=None, null=True)
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())

    ranking_one_number = Unique(["community_id", "number"])


class RankedIdea(Table, tablename="ranking_idea"):
    id = row_id()
    community_id = community()
    ranking = belongs_to(Ranking)
    idea = belongs_to(Idea)
    position = Integer(default=None)
    place = Integer(default=None, null=True)
    points = Numeric(digits=(9, 6), default=None)
    parts = JSONB(default="{}")
    acceptability = JSONB(default="[]")
    top = JSONB(default="{}")
    mean_place = Numeric(digits=(12, 6), default=None, null=True)
    excluded_by = JSONB(default="[]")

    ranking_idea_one_each = Unique(["ranking", "idea"])
