"""What subsidies look like to other programs."""

import datetime as dt
import uuid
from typing import Annotated, Literal

import msgspec

from absorb.kernel.intake import PositiveMoney, Shape
from absorb.kernel.money import Money
from absorb.kernel.period import Month

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class AwardIn(Shape, frozen=True):
    """A funder's decision. `shares` maps source codes to what each gives."""

    application: str
    awarded_on: dt.date
    shares: dict[str, PositiveMoney]
    reason: Words | None = None


class InstalmentIn(Shape, frozen=True):
    source: str
    due_on: dt.date
    amount: PositiveMoney
    condition: Words | None = None


class ReportIn(Shape, frozen=True):
    from_month: Month
    months: Annotated[int, msgspec.Meta(ge=1, le=120)]
    due_on: dt.date
    holder: Words


class ContractIn(Shape, frozen=True):
    """The legal act: purpose, time of use, when to settle, instalments and reports (§ 10a(5) of Act 250/2000)."""

    number: Words
    purpose: Words
    signed_on: dt.date
    use_from_on: dt.date
    use_to_on: dt.date
    settle_by_on: dt.date
    instalments: list[InstalmentIn]
    reports: list[ReportIn]


class PaymentIn(Shape, frozen=True):
    """Money that came (`advance`, `instalment`, `balance`) or went back (`return`); the amount is never negative."""

    source: str
    kind: Literal["advance", "instalment", "balance", "return"]
    paid_on: dt.date
    amount: PositiveMoney
    bank_reference: Words
    instalment: int | None = None


class SettlementIn(Shape, frozen=True):
    settled_on: dt.date
    spent: PositiveMoney
    other_income: PositiveMoney = msgspec.field(default_factory=Money)


class MoneyRow(msgspec.Struct, frozen=True):
    """One source of an award: asked, awarded, received so far, and what the settlement says."""

    source: str
    name_cs: str
    name_en: str
    asked: Money
    awarded: Money
    received: Money
    entitled: Money | None
    balance: Money | None


class InstalmentOut(msgspec.Struct, frozen=True):
    source: str
    position: int
    due_on: dt.date
    amount: Money
    condition: str | None
    paid_on: dt.date | None


class PaymentOut(msgspec.Struct, frozen=True):
    source: str
    kind: str
    paid_on: dt.date
    amount: Money
    bank_reference: str


class ReportOut(msgspec.Struct, frozen=True):
    number: int
    from_month: Month
    months: int
    due_on: dt.date
    handed_in_on: dt.date | None
    holder: str


class PublishedIn(Shape, frozen=True):
    published_on: dt.date


class ContractOut(msgspec.Struct, frozen=True):
    number: str
    purpose: str
    signed_on: dt.date
    published_on: dt.date | None
    use_from_on: dt.date
    use_to_on: dt.date
    settle_by_on: dt.date


class SettlementOut(msgspec.Struct, frozen=True):
    settled_on: dt.date
    spent: Money
    other_income: Money
    entitled: Money
    received: Money
    balance: Money


class SubsidyRow(msgspec.Struct, frozen=True):
    """A line of the list: the next thing due comes first."""

    reference: str
    idea: str
    idea_title: str
    organisation: str | None
    state: str
    asked: Money
    awarded: Money
    received: Money
    next_due_on: dt.date | None
    next_due: str | None
    is_invented: bool


class Subsidy(msgspec.Struct, frozen=True):
    """One subsidy whole."""

    id: uuid.UUID
    reference: str
    application: str
    call: str
    idea: str
    idea_title: str
    organisation: str | None
    state: str
    awarded_on: dt.date
    reason: str | None
    asked: Money
    awarded: Money
    eligible_budget: Money
    money: list[MoneyRow]
    contract: ContractOut | None
    instalments: list[InstalmentOut]
    payments: list[PaymentOut]
    reports: list[ReportOut]
    settlement: SettlementOut | None
    is_invented: bool
