"""Who pays what when: versions of schedules, and their cells."""

from piccolo.columns import JSONB, BigInt, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import amount, belongs_to, community, row_id, text
from absorb.funding.tables.budgets import Budget
from absorb.funding.tables.scenarios import Scenario
from absorb.funding.tables.sources import Source
from absorb.tank.tables import Idea


class Schedule(Table, tablename="schedule"):
    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    budget = belongs_to(Budget)
    scenario = belongs_to(Scenario, null=True)
    version = Integer(default=1)
    status = text()
    cost_minor = amount()
    gap_minor = amount()
    peak_minor = amount()
    peak_month = Integer(default=None, null=True)
    case = JSONB(default="{}")
    answer = JSONB(default="{}")
    reporting = JSONB(default="[]")
    """The call's reporting periods, where the schedule's own periods are months."""
    late = JSONB(default=None, null=True)
    """Delays of payments that people stated, and what they do to the cash."""
    engine_version = text()
    case_sha256 = text()
    made_at = Timestamptz(default=TimestamptzNow())

    schedule_one_version = Unique(["idea", "version"])


class ScheduleCell(Table, tablename="schedule_cell"):
    """What one source pays of one line in one period."""

    id = row_id()
    community_id = community()
    schedule = belongs_to(Schedule)
    line_code = text()
    period_code = text()
    source = belongs_to(Source)
    amount_minor = BigInt(default=None)

    schedule_cell_one_cell = Unique(["schedule", "line_code", "period_code", "source"])
