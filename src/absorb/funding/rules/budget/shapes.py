"""What the budget engine reads and answers (the `budget` contract)."""

from decimal import Decimal
from typing import Annotated

import msgspec

from absorb.calls.rules.text import CostKind, CostModel
from absorb.kernel.intake import Percent, PositiveMoney, Shape
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

CODE_PATTERN = r"^(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){0,11}\Z"
"""Numbers without leading zeros, parted by dots: at most twelve levels of at most nine digits."""

Units = Annotated[Decimal, msgspec.Meta(extra={"ge": 0}, description="how many units; may be a decimal, not negative")]
EurRate = Annotated[Decimal, msgspec.Meta(extra={"gt": 0}, description="units of the budget's currency for one euro")]
Name = Annotated[str, msgspec.Meta(min_length=1)]


class Line(Shape, frozen=True, rename={"from_": "from"}):
    """One cost: price × units. `from` and `months` say when it falls; a budget alone does not need them."""

    code: str
    name: Name
    kind: CostKind
    unit_price: PositiveMoney
    units: Units
    from_: Month | None = None
    months: Annotated[int, msgspec.Meta(ge=1, le=1200)] | None = None


class Rate(Shape, frozen=True):
    """A source's share of what is left of the eligible costs after other income."""

    source: Name
    percent: Percent


class Call(Shape, frozen=True):
    """What the call says; what it leaves out is not checked. Without `rates` nothing is split."""

    min_total: PositiveMoney | None = None
    max_total: PositiveMoney | None = None
    eur_rate: EurRate | None = None
    rates: tuple[Rate, ...] | None = None


class Case(Shape, frozen=True):
    """A budget before it is added up."""

    cost_model: CostModel
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$", max_length=3, description="three letters, ISO 4217")]
    lines: tuple[Line, ...]
    call: Call = Call()
    other_income: PositiveMoney = msgspec.field(default_factory=Money)


class Node(msgspec.Struct, frozen=True):
    """One row of the tree: a line, a flat rate, or a parent that is the exact sum of its children."""

    code: str
    name: str
    amount: Money


class Check(msgspec.Struct, frozen=True):
    """A finding: which rule, whether it is kept, in words, and where the rule stands."""

    rule: str
    ok: bool
    says: Phrase
    basis: Phrase


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The budget added up; amounts are in the case's currency, `tree` in the order of the codes."""

    tree: tuple[Node, ...]
    eligible: Money
    ineligible: Money
    flat_rate: Money
    covered_by_flat_rate: tuple[str, ...]
    by_source: dict[str, Money]
    checks: tuple[Check, ...]
