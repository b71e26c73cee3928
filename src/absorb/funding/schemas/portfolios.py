"""Portfolios over HTTP."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Literal

import msgspec

from absorb.funding.rules import selection
from absorb.funding.rules.demands import Demands
from absorb.funding.rules.phasing import Timing
from absorb.funding.schemas.sources import Year
from absorb.kernel.intake import Shape


class PortfolioIn(Shape, frozen=True, kw_only=True):
    """A portfolio over a frozen ranking. Project ids are references of ideas; without a case the rows make it, with the
    `demands` that are put to it, of the years from `year` to `last_year` (left out: of `year` alone). In several years ideas start
    as `timings` say, and their costs fall on years as their leading schedules have them. `co_funders` may pay a share of every
    idea; with `points-then-own` the sources of `own` pay as little as they can for as many points."""

    year: Year
    ranking: uuid.UUID
    case: selection.Case | None = None
    demands: Demands = Demands()
    last_year: Year | None = None
    timings: tuple[Timing, ...] = ()
    co_funders: tuple[selection.Share, ...] = ()
    objective: Literal["points", "points-then-own"] = "points"
    own: tuple[str, ...] = ()


class PortfolioRow(msgspec.Struct, frozen=True):
    """A portfolio of the years from `year` to `last_year`. With `points-then-own`, `own_minor` is what the own sources pay, and
    with as many points they cannot pay less than `own_bound_minor`."""

    id: uuid.UUID
    number: int
    year: int
    last_year: int
    method: str
    objective: str
    status: str
    points: Decimal
    bound: Decimal | None
    cost_minor: int
    own_minor: int | None
    own_bound_minor: int | None
    made_at: dt.datetime


class ChoiceOut(msgspec.Struct, frozen=True):
    """An idea of a portfolio: chosen or not, why not, who pays how much of it, and how much is paid in which year."""

    idea: str
    title: str
    is_selected: bool
    points: Decimal
    cost_minor: int
    points_if_forced: Decimal | None
    why: str | None
    start_year: int | None
    shares: dict[str, int]
    by_year: dict[str, int]


class UseOut(msgspec.Struct, frozen=True):
    """What a source had for a portfolio in a year (None: no limit was stated) and what the chosen ideas take of it; `is_own` where
    the portfolio was to spare it."""

    source: str
    name_cs: str
    name_en: str
    year: int
    limit_minor: int | None
    used_minor: int
    is_own: bool


class PortfolioOut(PortfolioRow, frozen=True):
    choices: list[ChoiceOut]
    sources: list[UseOut]
