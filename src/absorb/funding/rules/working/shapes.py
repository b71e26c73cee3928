"""What a working copy holds: the budget as people write it, and who is to pay it when.

Amounts are minor units. A line is known by its `id` for as long as it lives: its code follows its place in the tree.
"""

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from absorb.calls.rules.text import CostKind, CostModel
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.delays import Late
from absorb.kernel.intake import Percent, PositiveMoney, Shape
from absorb.kernel.money import Money
from absorb.kernel.period import Month

LONGEST_NAME = 500
LONGEST_REASON = 2_000
LineId = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{1,12}\Z", max_length=12)]
Name = Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)]
Reason = Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=130)]
Quantity = Annotated[Decimal, msgspec.Meta(extra={"ge": 0})]
Rate = Annotated[Decimal, msgspec.Meta(extra={"gt": 0})]
LONGEST_SPAN = 1200
Span = Annotated[int, msgspec.Meta(ge=1, le=LONGEST_SPAN)]
Contract = Literal["employment", "dpc", "dpp"]

FLAT_RATE = "flat_rate"
"""What pins call the row of the flat rate, which nobody writes."""


class Staff(Shape, frozen=True):
    """A person's pay: what one unit of it costs the employer.

    `employment` is a share of a full month's pay (`gross` a full month's, `share` in per cent of it); `dpc` and `dpp` are
    hours a month at `gross` an hour. `contributions_percent` is what the employer adds.
    """

    contract: Contract
    gross: PositiveMoney
    contributions_percent: Percent
    share: Percent | None = None
    hours_month: Quantity | None = None


class WorkLine(Shape, frozen=True, rename={"from_": "from"}):
    """One cost as it is being written: price × units, when it falls, who bears it, and why it is needed.

    A `code` that is left empty is filled in.
    The price of a line with `staff` or an `indicator` follows from it. `by_month` says by hand how much falls on a month
    ("2027-03"); `bearer` is a partner's code, nobody named is the applicant. `portal` keeps the columns of the portal's
    sheet that are nobody's business here, as they were read.
    """

    id: LineId
    code: Annotated[str, msgspec.Meta(max_length=130)]
    name: Name
    kind: CostKind
    unit_price: PositiveMoney
    units: Quantity
    unit: Name = ""
    staff: Staff | None = None
    from_: Month | None = None
    months: Span | None = None
    by_month: dict[str, PositiveMoney] = msgspec.field(default_factory=dict)
    bearer: Code | None = None
    reason: Reason = ""
    indicator: Code | None = None
    portal: dict[str, str] = msgspec.field(default_factory=dict)


class Chapter(Shape, frozen=True):
    """A row that adds others up, by the name that people gave it; `kind` where the call says what costs belong there. `portal` as
    a line's."""

    code: Code
    name: Name
    portal: dict[str, str] = msgspec.field(default_factory=dict)
    kind: CostKind | None = None


class Partner(Shape, frozen=True):
    """Somebody who bears costs beside the applicant."""

    code: Code
    name: Name


class Indicator(Shape, frozen=True):
    """What the project is to reach, and what one unit of it costs where the call pays by units."""

    code: Code
    name: Name
    unit: Name
    target: Quantity
    unit_cost: PositiveMoney | None = None


class BudgetText(Shape, frozen=True):
    """A budget as people write it; its lines stand in the order of their codes."""

    cost_model: CostModel = "real"
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$", max_length=3)] = "CZK"
    chapters: tuple[Chapter, ...] = ()
    lines: tuple[WorkLine, ...] = ()
    other_income: PositiveMoney = msgspec.field(default_factory=Money)
    eur_rate: Rate | None = None
    partners: tuple[Partner, ...] = ()
    indicators: tuple[Indicator, ...] = ()


class ScenarioText(Shape, frozen=True):
    """A working copy whole. The schedule runs `months` months from `first` on; `reporting` are the call's own periods.

    `pins` name lines by their `id` (`FLAT_RATE` for the flat rate's row) and months by their text, such as "2027-03".
    """

    first: Month
    months: Span
    budget: BudgetText = msgspec.field(default_factory=BudgetText)
    reporting: tuple[schedules.Period, ...] = ()
    sources: tuple[schedules.Source, ...] = ()
    prefer: tuple[str, ...] = ()
    pins: tuple[schedules.Pin, ...] = ()
    opening_cash: Money = msgspec.field(default_factory=Money)
    late: Late | None = None
