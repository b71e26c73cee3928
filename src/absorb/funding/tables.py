"""Sources, budgets, schedules and portfolios."""

from piccolo.columns import JSONB, UUID, BigInt, Boolean, Integer, Numeric, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.calls.tables import Call
from absorb.db import CurrentPerson, amount, belongs_to, community, row_id, text
from absorb.tank.tables import Idea


class Source(Table, tablename="source"):
    """A payer, by its code (EU_ESF, STATE_COFIN, CITY, OWN …)."""

    id = row_id()
    community_id = community()
    code = text()
    name_cs = text()
    name_en = text()
    is_public = Boolean(default=True)
    level = text()
    position = Integer(default=0)

    source_one_code = Unique(["community_id", "code"])


class SourceLimit(Table, tablename="source_limit"):
    """What a source has to give in a year: the money that is there to be absorbed."""

    id = row_id()
    community_id = community()
    source = belongs_to(Source)
    year = Integer(default=None)
    limit_minor = amount()
    note = text(null=True)
    is_invented = Boolean(default=False)

    source_limit_one_year = Unique(["source", "year"])


class Budget(Table, tablename="budget"):
    """One version of an idea's costs: asked, approved or amended."""

    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    call = belongs_to(Call, null=True)
    version = Integer(default=1)
    stage = text()
    cost_model = text()
    currency = text()
    case = JSONB(default="{}")
    answer = JSONB(default="{}")
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

    budget_line_one_code = Unique(["budget", "code"])


class Schedule(Table, tablename="schedule"):
    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    budget = belongs_to(Budget)
    version = Integer(default=1)
    status = text()
    cost_minor = amount()
    gap_minor = amount()
    peak_minor = amount()
    peak_month = Integer(default=None, null=True)
    case = JSONB(default="{}")
    answer = JSONB(default="{}")
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


class Portfolio(Table, tablename="portfolio"):
    id = row_id()
    community_id = community()
    number = Integer(default=None)
    year = Integer(default=None)
    ranking_id = UUID(default=None, null=True)
    method = text()
    status = text()
    points = Numeric(default=None)
    bound = Numeric(default=None, null=True)
    cost_minor = amount()
    case_sha256 = text()
    answer_sha256 = text()
    engine_version = text()
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())

    portfolio_one_number = Unique(["community_id", "number"])


class PortfolioChoice(Table, tablename="portfolio_choice"):
    id = row_id()
    community_id = community()
    portfolio = belongs_to(Portfolio)
    idea = belongs_to(Idea)
    is_selected = Boolean(default=None)
    points = Numeric(default=None)
    cost_minor = amount()
    points_if_forced = Numeric(default=None, null=True)
    why = JSONB(default=None, null=True)
    """The engine's sentence with what it is made of."""

    portfolio_choice_one_each = Unique(["portfolio", "idea"])


class PortfolioShare(Table, tablename="portfolio_share"):
    id = row_id()
    community_id = community()
    portfolio = belongs_to(Portfolio)
    idea = belongs_to(Idea)
    source = belongs_to(Source)
    amount_minor = amount()

    portfolio_share_one_each = Unique(["portfolio", "idea", "source"])


class PortfolioSource(Table, tablename="portfolio_source"):
    """What a source had to give when the portfolio was chosen; no limit means that none was stated."""

    id = row_id()
    community_id = community()
    portfolio = belongs_to(Portfolio)
    source = belongs_to(Source)
    limit_minor = amount(null=True)

    portfolio_source_one_each = Unique(["portfolio", "source"])
