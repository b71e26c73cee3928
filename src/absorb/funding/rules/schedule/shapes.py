"""What a schedule is asked and what it answers: the file contract of `absorb schedule`, field by field."""

from typing import Annotated, Literal

import msgspec

from absorb.kernel.intake import Percent, PositiveMoney, Shape
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

Name = Annotated[str, msgspec.Meta(min_length=1)]
Months = Annotated[int, msgspec.Meta(ge=1, le=1200)]
Lag = Annotated[int, msgspec.Meta(ge=0, le=120)]
Days = Annotated[int, msgspec.Meta(ge=1, le=3660)]


class Period(Shape, frozen=True, rename={"first": "from"}):
    """Whole months in a row: `months` of them from the month `from` on."""

    id: Name
    first: Month
    months: Months


class Line(Shape, frozen=True):
    """One cost: its amount in each period. A period that is not named costs nothing.

    `kind` is what a source's `kinds` look at; `name` is shown in the workbook and decides nothing.
    """

    code: Name
    amounts: dict[str, PositiveMoney]
    kind: Name | None = None
    name: str = ""


class Instalment(Shape, frozen=True):
    """A payment agreed beforehand: `percent` of the source's total comes in `month`, whatever has been used by then."""

    month: Month
    percent: Percent


class Pays(Shape, frozen=True):
    """When a source's money arrives, if not month by month as the costs fall.

    `advance_percent` of the source's total comes in the project's first month, then what each period used comes
    `lag_months` after the period's last month until the total is reached. `in_arrears` says that there is no
    advance. `instalments` are payments agreed beforehand, in order of their months, instead of one advance; what each
    period used comes after them, until the total is reached. Where the case has `reporting` periods, "period" here is
    one of those. `within_days` is the term of a payment, counted from the period's end (80 days by Art. 74(1)(b) of
    Regulation (EU) 2021/1060, if the claim is handed in on that day); it moves no money, a lag beyond it is a finding.
    """

    advance_percent: Percent | None = None
    lag_months: Lag = 0
    in_arrears: bool = False
    instalments: list[Instalment] = msgspec.field(default_factory=list)
    within_days: Days | None = None


class Source(Shape, frozen=True):
    """A payer with its limits; an absent limit does not bind.

    Percentages are of the cost of all lines and periods that the source may pay. `never_with` names sources that
    must not pay any part of the same line, whatever the period; it holds both ways.
    """

    id: Name
    min_percent: Percent | None = None
    max_percent: Percent | None = None
    exact_percent: Percent | None = None
    max_total: PositiveMoney | None = None
    max_per_period: dict[str, PositiveMoney] = msgspec.field(default_factory=dict)
    max_per_year: dict[str, PositiveMoney] = msgspec.field(default_factory=dict)
    kinds: list[Name] | None = None
    lines: list[str] | None = None
    periods: list[str] | None = None
    never_with: list[str] = msgspec.field(default_factory=list)
    pays: Pays | None = None
    name: str = ""


class Pin(Shape, frozen=True):
    """What somebody has decided: the source pays exactly this amount of the line in the period."""

    line: str
    period: str
    source: str
    amount: PositiveMoney


class Case(Shape, frozen=True):
    """Costs by line and period, who may pay them under which limits, and who pays first.

    `reporting` are the periods by which costs are claimed and settled, where those are not `periods` themselves: whole
    months in a row from the first month of the periods to their last one. They decide when money comes and get roll-ups
    of their own; limits by period stay those of `periods`. `bridging` asks for the loan that the cash needs.
    """

    periods: list[Period]
    lines: list[Line]
    sources: list[Source]
    prefer: list[str] = msgspec.field(default_factory=list)
    pins: list[Pin] = msgspec.field(default_factory=list)
    opening_cash: Money = msgspec.field(default_factory=Money)
    reporting: list[Period] = msgspec.field(default_factory=list)
    bridging: bool = False


class Share(msgspec.Struct, frozen=True, gc=False):
    """What one source pays of one line in one period; only amounts above zero are listed."""

    line: str
    period: str
    source: str
    amount: Money


class Shortfall(msgspec.Struct, frozen=True, gc=False):
    """What nobody pays of one line in one period, and which limits stand in the way."""

    line: str
    period: str
    amount: Money
    why: Phrase


class CashMonth(msgspec.Struct, frozen=True, rename={"received": "in", "spent": "out"}):
    """One month's money in, money out, and the balance at its end."""

    month: Month
    received: Money
    spent: Money
    balance: Money


class Bridging(msgspec.Struct, frozen=True, rename={"first": "from"}):
    """The loan that bears the project over: so much at the most, from the first month below zero, for so many months.

    `months` counts to the last month whose balance is below zero; between them the balance may be above it.
    """

    amount: Money
    first: Month
    months: int


class Check(msgspec.Struct, frozen=True, gc=False):
    """One thing that was looked at again in the finished schedule: what held, with its figures.

    `basis` is the pointer to the input, or the rule, that the check stands on.
    """

    rule: str
    ok: bool
    says: Phrase
    basis: str


class Answer(msgspec.Struct, frozen=True):
    """A schedule. Roll-ups add up what the sources pay, to the haléř.

    An `infeasible` case has no schedule: its lists and roll-ups are empty, its amounts null, and `conflict` says
    why. The roll-ups by reporting period and the bridging loan (null where none is needed) are there if the case has
    `reporting` and asks for `bridging`.
    """

    status: Literal["met", "gap", "infeasible"]
    allocation: list[Share]
    by_source: dict[str, Money]
    by_period: dict[str, Money]
    by_year: dict[str, Money]
    by_source_and_year: dict[str, dict[str, Money]]
    gap: Money | None
    gap_where: list[Shortfall]
    conflict: list[Phrase]
    cash: list[CashMonth]
    prefinancing_peak: Money | None
    prefinancing_month: Month | None
    checks: list[Check]
    by_reporting: dict[str, Money] | msgspec.UnsetType = msgspec.UNSET
    by_source_and_reporting: dict[str, dict[str, Money]] | msgspec.UnsetType = msgspec.UNSET
    bridging: Bridging | msgspec.UnsetType | None = msgspec.UNSET
