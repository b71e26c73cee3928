"""Criteria, assessments and frozen rankings."""

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Integer, Numeric, SmallInt, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import CurrentPerson, belongs_to, community, day, moment, row_id, text
from absorb.people.tables import Person
from absorb.plan.tables import Plan
from absorb.tank.tables import Idea


class ScoringModel(Table, tablename="scoring_model"):
    """One version of a scoring model; written once, a change is a new version."""

    id = row_id()
    community_id = community()
    code = text()
    name = text()
    version = Integer(default=1)
    minimum_points = Numeric(digits=(9, 6), default=None, null=True)
    tie_break = JSONB(default="[]")
    """Codes of criteria: equal points go by their utility in turn."""
    source = text(null=True)
    note = text(null=True)
    is_unverified = Boolean(default=False)
    file_sha256 = text()
    made_at = Timestamptz(default=TimestamptzNow())

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
    group_name = text(null=True)
    steps = JSONB(default="[]")
    """The only values an assessor may give, each with its words; empty where any value of the scale will do."""
    theme = text(null=True)
    if_unknown = Numeric(digits=(18, 6), default=None, null=True)
    """What a computed value counts as where it cannot be computed."""
    position = Integer(default=0)

    scoring_criterion_one_code = Unique(["model", "code"])


class AssessmentRound(Table, tablename="assessment_round"):
    """Some ideas that some people assess by one version of a model, until a day."""

    id = row_id()
    community_id = community()
    number = Integer(default=None)
    name = text()
    model = belongs_to(ScoringModel)
    per_idea = SmallInt(default=None)
    """How many assessors an idea should have."""
    due_on = day()
    consolidation = text()
    spread_percent = Numeric(digits=(6, 3), default=None)
    """Ideas whose assessors are further apart than this share of a criterion's scale are for discussion."""
    state = text()
    note = text(null=True)
    is_invented = Boolean(default=False)
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    closed_at = moment(null=True)

    assessment_round_one_number = Unique(["community_id", "number"])


class AssessmentRoundIdea(Table, tablename="assessment_round_idea"):
    id = row_id()
    community_id = community()
    round = belongs_to(AssessmentRound)
    idea = belongs_to(Idea)

    assessment_round_idea_once = Unique(["round", "idea"])


class AssessmentRoundAssessor(Table, tablename="assessment_round_assessor"):
    """Somebody who assesses in a round; `fields` are what they know, such as "subprogramme:social_services" or "measure:1.2"."""

    id = row_id()
    community_id = community()
    round = belongs_to(AssessmentRound)
    person = belongs_to(Person)
    fields = Array(base_column=Text(), default=list)

    assessment_round_assessor_once = Unique(["round", "person"])


class AssessmentDuty(Table, tablename="assessment_duty"):
    """One idea that one person assesses in a round. Until `cleared_at` (no conflict of interest) they are shown its title and
    organisation only; from `submitted_at` on they see what others gave."""

    id = row_id()
    community_id = community()
    round = belongs_to(AssessmentRound)
    idea = belongs_to(Idea)
    assessor = belongs_to(Person)
    is_by_hand = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())
    cleared_at = moment(null=True)
    submitted_at = moment(null=True)

    assessment_duty_once = Unique(["round", "idea", "assessor"])


class AssessmentConflict(Table, tablename="assessment_conflict"):
    """A conflict of interest that an assessor declared: the idea is not theirs in this round or a later one."""

    id = row_id()
    community_id = community()
    round = belongs_to(AssessmentRound)
    idea = belongs_to(Idea)
    assessor = belongs_to(Person)
    why = text()
    made_at = Timestamptz(default=TimestamptzNow())

    assessment_conflict_once = Unique(["round", "idea", "assessor"])


class AssessmentDraft(Table, tablename="assessment_draft"):
    """What an assessor has begun to give to one idea; the database shows it to nobody else."""

    id = row_id()
    community_id = community()
    round = belongs_to(AssessmentRound)
    idea = belongs_to(Idea)
    person = belongs_to(Person)
    judgements = JSONB(default="{}")
    """By the criterion's code the value and the reason as they were typed."""
    saved_at = Timestamptz(default=TimestamptzNow())

    assessment_draft_one_each = Unique(["round", "idea", "person"])


class Assessment(Table, tablename="assessment"):
    """What somebody gave to an idea by one criterion. Giving it again is the next version: the first one stays."""

    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    criterion = belongs_to(Criterion)
    assessor = belongs_to(Person)
    version = Integer(default=1)
    value = Numeric(digits=(18, 6), default=None)
    reason = text(null=True)
    round = belongs_to(AssessmentRound, null=True)
    why_again = text(null=True)
    is_invented = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())

    assessment_one_version = Unique(["idea", "criterion", "assessor", "version"])


class WeightSet(Table, tablename="weight_set"):
    """Weights for one version of a model, made of people's opinions; once a ranking rests on it, nothing of it changes."""

    id = row_id()
    community_id = community()
    number = Integer(default=None)
    model = belongs_to(ScoringModel)
    name = text()
    method = text()
    """`direct`, `swing` or `pairwise`."""
    combine = text()
    """`one`: the opinion of whoever made it; `group`: the geometric mean of everybody's."""
    note = text(null=True)
    version = Integer(default=0)
    """How many opinions were given or given anew: what a ranking read is what it keeps."""
    is_invented = Boolean(default=False)
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())

    weight_set_one_number = Unique(["community_id", "number"])


class WeightOpinion(Table, tablename="weight_opinion"):
    """One person's opinion: numbers by criterion, or comparisons of all pairs."""

    id = row_id()
    community_id = community()
    weight_set = belongs_to(WeightSet)
    person = belongs_to(Person)
    answers = JSONB(default="{}")
    reason = text(null=True)
    is_invented = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())

    weight_opinion_one_each = Unique(["weight_set", "person"])


class Ranking(Table, tablename="ranking"):
    """A frozen ranking: its input, its answer and what it rests on lie in storage by hash; it is never edited."""

    id = row_id()
    community_id = community()
    number = Integer(default=None)
    model = belongs_to(ScoringModel)
    plan = belongs_to(Plan)
    engine_version = text()
    case_sha256 = text()
    answer_sha256 = text()
    snapshot_sha256 = text()
    """Over everything the ranking rests on: plan, model, assessments, contributions, case and engine."""
    draws = Integer(default=0)
    seed = BigInt(default=0)
    left_out = JSONB(default="[]")
    """Ideas without complete assessments: reference, title, and the criteria that lack a value."""
    consolidation = Text(default="mean")
    round = belongs_to(AssessmentRound, null=True)
    """The round whose assessments it rests on; without one it rests on the latest of all that are not of a running round."""
    weight_set = belongs_to(WeightSet, null=True)
    weights = JSONB(default=None, null=True)
    """By criterion the weights of the set, which took the place of the model's own."""
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
    basis = Text(default="{}")
    """By criterion what the value was made of: contributions with the arithmetic, or the assessors' values. JSON as text: it is
    read whole, and taking it apart would be half the time of keeping a ranking of thousands."""
    acceptability = JSONB(default="[]")
    """The shares of weightings in which it takes place 1, 2 … 10."""
    strip = JSONB(default="[]")
    """The shares of weightings in which it falls into each twentieth of the places."""
    top = JSONB(default="{}")
    mean_place = Numeric(digits=(12, 6), default=None, null=True)
    excluded_by = JSONB(default="[]")
    is_invented = Boolean(default=False)

    ranking_idea_one_each = Unique(["ranking", "idea"])
