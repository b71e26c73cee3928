"""The community plan and its tree; a measure carries its card (docs: seed, step 5). The needs map (step 4), drafts of the
next version, and what a year is to bring (step 8).

A version is a plan row of its own with its whole tree. What continues from one version to the next shares its `line`, which
the database begins with the row's own id (migrations/sql/0001_da_plan.sql).
"""

from decimal import Decimal

from piccolo.columns import JSONB, UUID, Boolean, Date, Integer, Numeric, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import CurrentPerson, amount, belongs_to, community, row_id, text


class Plan(Table, tablename="plan"):
    id = row_id()
    community_id = community()
    code = text()
    name = text()
    version = Integer(default=1)
    valid_from = Date(default=None, null=True)
    valid_to = Date(default=None, null=True)
    is_example = Boolean(default=False)
    note = text(null=True)
    file_sha256 = text(null=True)
    why = text(null=True)
    """What this version changed, in the words of who published it."""
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())

    plan_one_version = Unique(["community_id", "code", "version"])


class Area(Table, tablename="plan_area"):
    id = row_id()
    community_id = community()
    plan = belongs_to(Plan)
    line = UUID(default=None)
    code = text()
    name = text()
    position = Integer(default=0)

    plan_area_one_code = Unique(["plan", "code"])


class Objective(Table, tablename="plan_objective"):
    id = row_id()
    community_id = community()
    area = belongs_to(Area)
    line = UUID(default=None)
    code = text()
    name = text()
    description = text(null=True)
    position = Integer(default=0)

    plan_objective_one_code = Unique(["area", "code"])


class Measure(Table, tablename="plan_measure"):
    id = row_id()
    community_id = community()
    plan = belongs_to(Plan)
    objective = belongs_to(Objective)
    parent = belongs_to("self", null=True)
    line = UUID(default=None, index=True)
    code = text()
    name = text()
    status = Text(default="in_force")
    """`draft`, `in_force`, `fulfilled` or `dropped`."""
    weight = Numeric(digits=(9, 3), default=Decimal(1))
    characteristics = text(null=True)
    impact = text(null=True)
    cost_minor = amount(null=True)
    cost_note = text(null=True)
    funds = text(null=True)
    clients = Integer(default=None, null=True)
    clients_per = text(null=True)
    involved = text(null=True)
    new_service = text(null=True)
    new_service_note = text(null=True)
    implementer = text(null=True)
    is_example = Boolean(default=False)
    note = text(null=True)
    position = Integer(default=0)

    plan_measure_one_code = Unique(["plan", "objective", "code"])
    plan_measure_one_of_line = Unique(["plan", "line"])


class Theme(Table, tablename="plan_theme"):
    """A cross-cutting theme of one version of a plan, such as pro-family policy."""

    id = row_id()
    community_id = community()
    plan = belongs_to(Plan)
    code = text()
    name = text()
    description = text(null=True)
    position = Integer(default=0)

    plan_theme_one_code = Unique(["plan", "code"])


class MeasureTheme(Table, tablename="plan_measure_theme"):
    id = row_id()
    community_id = community()
    measure = belongs_to(Measure)
    theme = belongs_to(Theme)

    plan_measure_theme_one_each = Unique(["measure", "theme"])


class PlanDraft(Table, tablename="plan_draft"):
    """The next version of a plan while it is only wanted: out of a workbook, or changed card by card in the browser. What it
    changes is compared when it is looked at, with the version it began from and with the newest."""

    id = row_id()
    community_id = community()
    plan_code = text()
    base_version = Integer(default=0)
    """The version it began from; 0 where there was none."""
    origin = text()
    """`workbook` or `form`."""
    file_name = text(null=True)
    file_sha256 = text(null=True)
    tree = JSONB(default="{}")
    choices = JSONB(default="{}")
    """By the key of a difference whether it is to be taken, where somebody chose."""
    state = text()
    """`open`, `published` or `discarded`."""
    published = belongs_to(Plan, null=True)
    version = Integer(default=1)
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())


class Need(Table, tablename="need"):
    """A need: a column of the needs map of a plan, whatever the plan's version."""

    id = row_id()
    community_id = community()
    plan_code = text()
    name = text()
    position = Integer(default=0)

    need_one_name = Unique(["community_id", "plan_code", "name"])


class Service(Table, tablename="need_service"):
    """A service for a target group: a row of the needs map."""

    id = row_id()
    community_id = community()
    plan_code = text()
    target_group = text()
    name = text()
    position = Integer(default=0)

    need_service_one_name = Unique(["community_id", "plan_code", "target_group", "name"])


class NeedCell(Table, tablename="need_cell"):
    id = row_id()
    community_id = community()
    service = belongs_to(Service)
    need = belongs_to(Need)
    state = text()
    """`provided`, `missing` or `not_needed`; what nobody has filled in has no row."""
    providers = text(null=True)
    is_invented = Boolean(default=False)
    changed_at = Timestamptz(default=TimestamptzNow())

    need_cell_one_each = Unique(["service", "need"])


class ServiceMeasure(Table, tablename="need_service_measure"):
    """A measure (its line) that is about a service of the map."""

    id = row_id()
    community_id = community()
    service = belongs_to(Service)
    line = UUID(default=None)

    need_service_measure_one_each = Unique(["service", "line"])


class NeedMeasure(Table, tablename="need_measure"):
    """A measure (its line) that is about a need of the map."""

    id = row_id()
    community_id = community()
    need = belongs_to(Need)
    line = UUID(default=None)

    need_measure_one_each = Unique(["need", "line"])


class YearPlan(Table, tablename="plan_year"):
    """What the plan is to bring in one year; `plan` is the version that it was made from."""

    id = row_id()
    community_id = community()
    plan = belongs_to(Plan)
    plan_code = text()
    year = Integer(default=None)
    note = text(null=True)
    is_invented = Boolean(default=False)
    version = Integer(default=1)
    made_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())

    plan_year_one = Unique(["community_id", "plan_code", "year"])


class YearMeasure(Table, tablename="plan_year_measure"):
    """A measure (its line) that is given priority in a year, why, and who is to do it."""

    id = row_id()
    community_id = community()
    of_year = belongs_to(YearPlan)
    line = UUID(default=None)
    why = text(null=True)
    who = text(null=True)
    position = Integer(default=0)

    plan_year_measure_one_each = Unique(["of_year", "line"])


class YearIdea(Table, tablename="plan_year_idea"):
    """What the Centre says of a chosen idea in a year: whether it is left out, and who does it where that is not the one
    who handed it in. `idea` points at the tank, which lies above this room; the database holds it to a row there."""

    id = row_id()
    community_id = community()
    of_year = belongs_to(YearPlan)
    idea = UUID(default=None)
    is_left_out = Boolean(default=False)
    who = text(null=True)

    plan_year_idea_one_each = Unique(["of_year", "idea"])


class PastYear(Table, tablename="plan_year_past"):
    """What a year's plan said in a version that was replaced: two people's changes are put together from the one they began from."""

    id = row_id()
    community_id = community()
    of_year = belongs_to(YearPlan)
    version = Integer(default=None)
    content = JSONB(default="{}")
    replaced_by = UUID(default=CurrentPerson(), null=True)
    replaced_at = Timestamptz(default=TimestamptzNow())

    plan_year_past_one_each = Unique(["of_year", "version"])


class NeedDraft(Table, tablename="need_draft"):
    """A workbook of the needs map that was brought in and is looked at: the map as it stood then, and the one that is wanted."""

    id = row_id()
    community_id = community()
    plan_code = text()
    file_name = text(null=True)
    base = JSONB(default="{}")
    wanted = JSONB(default="{}")
    choices = JSONB(default="{}")
    """By the key of a difference whether it is to be taken, where somebody chose."""
    state = text()
    """`open`, `taken` or `discarded`."""
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())


class GroupWord(Table, tablename="need_group_word"):
    """Which group of the needs map the town means by a target group that ideas name in other words (folded)."""

    id = row_id()
    community_id = community()
    plan_code = text()
    word = text()
    target_group = text()

    need_group_word_one_each = Unique(["community_id", "plan_code", "word", "target_group"])
