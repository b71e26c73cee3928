"""Ideas chosen together under the sources' limits."""

from piccolo.columns import JSONB, UUID, Boolean, Integer, Numeric, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import CurrentPerson, amount, belongs_to, community, row_id, text
from absorb.funding.tables.sources import Source
from absorb.tank.tables import Idea


class Portfolio(Table, tablename="portfolio"):
    id = row_id()
    community_id = community()
    number = Integer(default=None)
    year = Integer(default=None)
    last_year = Integer(default=None)
    """The first year and the last; the same where the portfolio is of one."""
    ranking_id = UUID(default=None, null=True)
    method = text()
    objective = text()
    status = text()
    points = Numeric(default=None)
    bound = Numeric(default=None, null=True)
    cost_minor = amount()
    own_minor = amount(null=True)
    """What the own sources pay, where the objective spares them, and what they would have to pay at the least."""
    own_bound_minor = amount(null=True)
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

    start_year = Integer(default=None, null=True)
    """The year in which a chosen idea starts, where the portfolio is of several years."""

    portfolio_choice_one_each = Unique(["portfolio", "idea"])


class PortfolioShare(Table, tablename="portfolio_share"):
    id = row_id()
    community_id = community()
    portfolio = belongs_to(Portfolio)
    idea = belongs_to(Idea)
    source = belongs_to(Source)
    year = Integer(default=None)
    amount_minor = amount()

    portfolio_share_one_each = Unique(["portfolio", "idea", "source", "year"])


class PortfolioSource(Table, tablename="portfolio_source"):
    """What a source had to give when the portfolio was chosen; no limit means that none was stated."""

    id = row_id()
    community_id = community()
    portfolio = belongs_to(Portfolio)
    source = belongs_to(Source)
    year = Integer(default=None)
    limit_minor = amount(null=True)
    is_own = Boolean(default=None)
    """Whether the portfolio was to spare it."""

    portfolio_source_one_each = Unique(["portfolio", "source", "year"])


class PortfolioAnswer(Table, tablename="portfolio_answer"):
    """What a portfolio was asked afterwards, and what was worked out: the frontier, why not an idea, one more million."""

    id = row_id()
    community_id = community()
    portfolio = belongs_to(Portfolio)
    kind = text()
    idea = belongs_to(Idea, null=True)
    answer = JSONB(default=None)
    engine_version = text()
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())
