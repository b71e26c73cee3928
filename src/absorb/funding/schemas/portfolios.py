"""Portfolios over HTTP."""

import datetime as dt
import uuid
from decimal import Decimal

import msgspec

from absorb.funding.rules import selection
from absorb.funding.rules.demands import Demands
from absorb.funding.schemas.sources import Year
from absorb.kernel.intake import Shape


class PortfolioIn(Shape, frozen=True, kw_only=True):
    """A portfolio over a frozen ranking. Project ids are references of ideas; without a case the rows make it, with the
    `demands` that are put to it."""

    year: Year
    ranking: uuid.UUID
    case: selection.Case | None = None
    demands: Demands = Demands()


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
    start_year: int | None
    shares: dict[str, int]


class UseOut(msgspec.Struct, frozen=True):
    """What a source had for a portfolio in a year (None: no limit was stated) and what the chosen ideas take of it."""

    source: str
    name_cs: str
    name_en: str
    year: int
    limit_minor: int | None
    used_minor: int


class PortfolioOut(PortfolioRow, frozen=True):
    choices: list[ChoiceOut]
    sources: list[UseOut]
