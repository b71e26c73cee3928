"""What `call.toml` holds: one call as its funder wrote it, each figure with where it comes from and how sure it is.

What is not known is left out; what was not read in the call itself has `unverified = true` and is shown so.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Generic, Literal, TypeVar

import msgspec

from absorb.kernel.intake import Percent, PositiveMoney, Shape
from absorb.people.rules import OrganisationKind

T = TypeVar("T")

Words = Annotated[str, msgspec.Meta(min_length=1)]
Count = Annotated[int, msgspec.Meta(ge=1, le=100_000_000)]
Code = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}\Z", max_length=40,
        extra={"form": "a code of at most 40 letters without accents, digits, dots, dashes and underscores"},
    ),
]  # fmt: skip
SourceCode = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Z][A-Z0-9_]{1,39}\Z", max_length=40,
        extra={"form": "a source's code in capitals, digits and underscores, such as CITY"},
    ),
]  # fmt: skip
ChapterCode = Annotated[
    str,
    msgspec.Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,3}){0,5}\Z", max_length=24, extra={"form": "a number with dots, such as 1.1.2"}),
]
PlaceCode = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(CZ[0-9A-Z]{0,3}|[0-9]{6})\Z", max_length=6,
        extra={"form": "a region such as CZ042 or a municipality's code of six digits"},
    ),
]  # fmt: skip
Currency = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z", max_length=3, extra={"form": "a currency's code of three capitals, such as CZK"})
]
CostModel = Literal["real", "indirect-7", "indirect-15", "indirect-25", "staff-20", "flat-40"]
COST_MODELS: dict[CostModel, str] = {
    "real": "Real costs",
    "indirect-7": "Indirect costs of 7 % of direct costs",
    "indirect-15": "Indirect costs of 15 % of direct staff costs",
    "indirect-25": "Indirect costs of 25 % of direct costs",
    "staff-20": "Staff costs of 20 % of other direct costs",
    "flat-40": "Remaining costs of 40 % of direct staff costs",
}
"""What pages call them."""
CostKind = Literal[
    "direct_staff",
    "participant_wages",
    "travel",
    "equipment",
    "services",
    "construction",
    "direct_support",
    "cross_financing",
    "other",
    "ineligible",
]
COST_KINDS: dict[str, str] = {
    "direct_staff": "Direct staff",
    "participant_wages": "Wages and allowances of participants",
    "travel": "Travel",
    "equipment": "Equipment and supplies",
    "services": "Purchased services",
    "construction": "Construction",
    "direct_support": "Direct support of participants",
    "cross_financing": "Cross-financing",
    "other": "Other direct costs",
    "ineligible": "Ineligible costs",
}
"""What pages and the tree of a budget call them."""
CostBase = Literal["eligible", "direct", "direct_staff"]
COST_BASES: dict[CostBase, str] = {
    "eligible": "of eligible costs",
    "direct": "of direct costs",
    "direct_staff": "of direct staff costs",
}
"""What a share is of, as pages call it."""


AID_REGIMES = {
    "none": "No State aid",
    "de_minimis": "De minimis aid (Regulation (EU) 2023/2831)",
    "sgei_de_minimis": "De minimis aid for services of general economic interest (Regulation (EU) 2023/2832)",
    "sgei": "Compensation for a service of general economic interest",
    "gber": "State aid under the General Block Exemption Regulation",
}
"""Under which rules of State aid calls give, as pages call them."""


class Stated(Shape, frozen=True, kw_only=True):
    """Something that a text states: where it stands, and whether anybody has read it there."""

    source: Words
    unverified: bool = False


class Known(Stated, Generic[T], frozen=True, kw_only=True):
    """One figure or one sentence."""

    value: T


class Named(Stated, frozen=True, kw_only=True):
    """One item of a list: a target group, an activity, an annex."""

    name: Words


class Programme(Shape, frozen=True, kw_only=True):
    code: Code
    name: Words
    authority: Known[Words]
    regulation: Known[Words] | None = None


class Applicant(Stated, frozen=True, kw_only=True):
    """A kind of organisation that may apply, by the kinds that organisations have here."""

    kind: OrganisationKind
    name: Words


class Rate(Stated, frozen=True, kw_only=True):
    """A payer's share in per cent of the eligible costs."""

    payer: SourceCode
    percent: Percent


class Split(Shape, frozen=True, kw_only=True):
    """How the costs of some kinds of applicant are divided; no `applicants` means every kind without a split of its own.

    Where the size of the municipality decides (its own, or of the one that founded the organisation), the split holds for those
    with more inhabitants than `above_inhabitants` and at most `up_to_inhabitants`.
    """

    rates: tuple[Rate, ...]
    applicants: tuple[OrganisationKind, ...] = ()
    above_inhabitants: Count | None = None
    up_to_inhabitants: Count | None = None


class AllowedModel(Stated, frozen=True, kw_only=True):
    model: CostModel


class Ceiling(Stated, frozen=True, kw_only=True):
    """The most that one kind of cost may be, in per cent of the eligible costs, or of the direct ones, or of direct staff costs."""

    kind: CostKind
    max_percent: Percent
    base: CostBase = "eligible"


class Indicator(Stated, frozen=True, kw_only=True):
    """What is counted; `unit_cost` where each unit is paid by a fixed amount."""

    code: Code
    name: Words
    unit: Words
    kind: Literal["output", "result"]
    unit_cost: Known[PositiveMoney] | None = None


class Instalment(Stated, frozen=True, kw_only=True):
    """A part of the grant: paid at the start, after the reporting period of this number, or after the final report."""

    percent: Percent
    after: Literal["start", "period", "final"]
    period: Count | None = None


class Criterion(Stated, frozen=True, kw_only=True):
    """One criterion of the funder's evaluation: its most points, and the share of them under which an application is out."""

    code: Code
    name: Words
    most: Count
    knock_out_below: Percent | None = None


class Deadline(Stated, frozen=True, kw_only=True):
    """A day, or a number of days after what the words say."""

    what: Words
    on: dt.date | None = None
    within_days: Count | None = None


class Chapter(Stated, frozen=True, kw_only=True):
    """A chapter of the budget as the call numbers it; `kind` where all its costs are of one."""

    code: ChapterCode
    name: Words
    kind: CostKind | None = None


class Region(Stated, frozen=True, kw_only=True):
    """A place that the call is for: a region by NUTS (a shorter code means all in it), or a municipality by its six digits."""

    code: PlaceCode


class AidRegime(Stated, frozen=True, kw_only=True):
    """Under which rules of State aid the call gives, and its own ceiling for one undertaking in euro where it has one."""

    regime: Literal["none", "de_minimis", "sgei_de_minimis", "sgei", "gber"]
    ceiling_eur: PositiveMoney | None = None


class Timing(Shape, frozen=True, kw_only=True):
    announced_on: Known[dt.date] | None = None
    opens_on: Known[dt.date] | None = None
    closes_on: Known[dt.date] | None = None
    latest_end_on: Known[dt.date] | None = None
    longest_months: Known[Count] | None = None


class Amounts(Shape, frozen=True, kw_only=True):
    """Of the call and of one application, in the call's currency."""

    allocation: Known[PositiveMoney] | None = None
    min_total: Known[PositiveMoney] | None = None
    max_total: Known[PositiveMoney] | None = None


class Payment(Shape, frozen=True, kw_only=True):
    """When the money comes: an advance and what follows each reporting period, or everything in arrears."""

    advance_percent: Known[Percent] | None = None
    lag_months: Known[Annotated[int, msgspec.Meta(ge=0, le=120)]] | None = None
    in_arrears: Known[bool] | None = None
    instalments: tuple[Instalment, ...] = ()
    pays_within_days: Known[Count] | None = None


class Reporting(Shape, frozen=True, kw_only=True):
    period_months: Known[Count] | None = None
    report_within_days: Known[Count] | None = None
    final_report_within_days: Known[Count] | None = None
    durability_months: Known[Count] | None = None


class Published(Stated, frozen=True, kw_only=True):
    """What was made of the call, where a list of its operations was published."""

    on: dt.date
    operations: Count
    with_amounts: Count
    total: PositiveMoney
    union_part: PositiveMoney


class CallText(Shape, frozen=True, kw_only=True):
    """One call. `currency` is that of all its amounts; `territory`, `aid` and `identification` are sentences,
    `territory_codes` and `aid_regime` the same for programs."""

    code: Code
    title: Words
    programme: Programme
    source: Words
    currency: Currency = "CZK"
    identification: tuple[Named, ...] = ()
    timing: Timing = Timing()
    amounts: Amounts = Amounts()
    applicants: tuple[Applicant, ...] = ()
    partners: tuple[Named, ...] = ()
    target_groups: tuple[Named, ...] = ()
    activities: tuple[Named, ...] = ()
    territory: Known[Words] | None = None
    territory_codes: tuple[Region, ...] = ()
    aid: Known[Words] | None = None
    aid_regime: AidRegime | None = None
    splits: tuple[Split, ...] = ()
    cost_models: tuple[AllowedModel, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    payment: Payment = Payment()
    reporting: Reporting = Reporting()
    text_limits: dict[str, Known[Count]] = msgspec.field(default_factory=dict)
    annexes: tuple[Named, ...] = ()
    published: Published | None = None
    grid: tuple[Criterion, ...] = ()
    minimum_points: Known[Count] | None = None
    deadlines: tuple[Deadline, ...] = ()
    chapters: tuple[Chapter, ...] = ()


HUNDRED = Decimal(100)
