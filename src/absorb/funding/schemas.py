"""What sources, budgets, schedules and portfolios look like to other programs."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from absorb.calls.rules.text import SourceCode, Words
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules import selection
from absorb.kernel.intake import PositiveMoney, Shape

FIRST_YEAR, LAST_YEAR = 1990, 2200
Year = Annotated[int, msgspec.Meta(ge=FIRST_YEAR, le=LAST_YEAR)]
Stage = Literal["asked", "approved", "amended"]
Level = Literal["union", "national", "region", "municipality", "insurance", "private", "applicant"]


class SourceText(Shape, frozen=True, kw_only=True):
    """A payer as `templates/funding/sources.toml` has it. What level `applicant` pays is asked of nobody."""

    code: SourceCode
    name_cs: Words
    name_en: Words
    public: bool
    level: Level


class SourcesText(Shape, frozen=True, kw_only=True):
    sources: tuple[SourceText, ...]


class LimitIn(Shape, frozen=True, kw_only=True):
    """What a source has to give in a year, and where that is known from."""

    source: str
    limit: PositiveMoney
    note: str | None = None
    is_invented: bool = False


class LimitsIn(Shape, frozen=True, kw_only=True):
    year: Year
    limits: list[LimitIn]


class BudgetIn(Shape, frozen=True, kw_only=True):
    """A budget of the idea with this reference, under a call or none."""

    idea: str
    case: budgets.Case
    call: str | None = None
    stage: Stage = "asked"


class ScheduleIn(Shape, frozen=True, kw_only=True):
    idea: str
    budget: uuid.UUID
    case: schedules.Case


class PortfolioIn(Shape, frozen=True, kw_only=True):
    """A portfolio over a frozen ranking. Project ids are references of ideas; without a case the rows make it."""

    year: Year
    ranking: uuid.UUID
    case: selection.Case | None = None


class SourceOut(msgspec.Struct, frozen=True):
    id: uuid.UUID
    code: str
    name_cs: str
    name_en: str
    is_public: bool
    level: str


class LimitOut(msgspec.Struct, frozen=True):
    source: str
    year: int
    limit_minor: int
    note: str | None
    is_invented: bool


class BudgetRow(msgspec.Struct, frozen=True):
    """One version of an idea's costs."""

    id: uuid.UUID
    idea: str
    call: str | None
    version: int
    stage: str
    cost_model: str
    currency: str
    eligible_minor: int
    is_invented: bool
    made_at: dt.datetime


class ScheduleRow(msgspec.Struct, frozen=True):
    """One version of who pays what when. `peak_month` counts months since January of year 0."""

    id: uuid.UUID
    idea: str
    title: str
    budget: uuid.UUID
    version: int
    status: str
    cost_minor: int
    gap_minor: int
    peak_minor: int
    peak_month: int | None
    engine_version: str
    case_sha256: str
    made_at: dt.datetime


class PortfolioRow(msgspec.Struct, frozen=True):
    id: uuid.UUID
    number: int
    year: int
    method: str
    status: str
    points: Decimal
    bound: Decimal | None
    cost_minor: int
    made_at: dt.datetime


class ChoiceOut(msgspec.Struct, frozen=True):
    """An idea of a portfolio: chosen or not, why not, and who pays how much of it."""

    idea: str
    title: str
    is_selected: bool
    points: Decimal
    cost_minor: int
    points_if_forced: Decimal | None
    why: str | None
    shares: dict[str, int]


class UseOut(msgspec.Struct, frozen=True):
    """What a source had for a portfolio (None: no limit was stated) and what the chosen ideas take of it."""

    source: str
    name_cs: str
    name_en: str
    limit_minor: int | None
    used_minor: int


class PortfolioOut(PortfolioRow, frozen=True):
    choices: list[ChoiceOut]
    sources: list[UseOut]
