"""Versions of ideas' costs, and their lines."""

from typing import Any

from piccolo.columns import JSONB, Boolean, ForeignKey, Integer, Numeric, OnDelete, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.calls.tables import Call
from absorb.db import amount, belongs_to, community, row_id, text
from absorb.funding.tables.scenarios import Scenario
from absorb.tank.tables import Idea


class Budget(Table, tablename="budget"):
    """One version of an idea's costs: asked, approved or amended."""

    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    call = belongs_to(Call, null=True)
    scenario = belongs_to(Scenario, null=True)
    base: ForeignKey[Any] = ForeignKey("self", default=None, null=True, on_delete=OnDelete.restrict)
    """The version that this one cuts or amends."""
    version = Integer(default=1)
    stage = text()
    cost_model = text()
    currency = text()
    case = JSONB(default="{}")
    answer = JSONB(default="{}")
    content = JSONB(default=None, null=True)
    """What people wrote (`BudgetText`), where it was made from a working copy; `case` is what the engine was asked."""
    why = text(null=True)
    eligible_minor = amount()
    is_invented = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())

    budget_one_version = Unique(["idea", "version"])


class BudgetLine(Table, tablename="budget_line"):
    """One cost; the flat rate is a line too, of the kind `flat_rate`."""

    id = row_id()
    community_id = community()
    budget = belongs_to(Budget)
    code = text()
    name = text()
    kind = text()
    unit_price_minor = amount()
    units = Numeric(default=None)
    first_month = Integer(default=None, null=True)
    """Months since January of year 0, as in `kernel.period.Month`."""
    months = Integer(default=None, null=True)
    amount_minor = amount()
    is_covered = Boolean(default=False)
    """Paid out of a flat rate, so not added up again."""
    position = Integer(default=0)
    reason = text(null=True)
    bearer = text(null=True)
    """The partner that bears the cost; nobody named: the applicant."""
    cut_why = text(null=True)
    """What the funder said of a line that it cut."""

    budget_line_one_code = Unique(["budget", "code"])
