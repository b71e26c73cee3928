"""The rows of `templates/funding/rules.toml`: what the law says from when to when, each kind with its own figures.

`regulation` binds a row to the programmes under a law by the law's number ("2021/1060"); without it the row holds for every call.
`payers` binds it to what those sources pay.
"""

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated, Literal

import msgspec

from absorb.calls.rules.dated import Dated
from absorb.calls.rules.text import SourceCode
from absorb.kernel.errors import Fault
from absorb.kernel.intake import Percent, PositiveMoney, Shape
from absorb.kernel.phrases import Phrase, told_day

Days = Annotated[int, msgspec.Meta(ge=1, le=3660)]
Category = Literal["less", "transition_formerly_less", "transition", "more_formerly_transition", "more"]
Nuts2 = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}[0-9A-Z]{2}\Z", max_length=4)]


class Row(Dated, frozen=True, kw_only=True):
    regulation: str | None = None
    payers: tuple[SourceCode, ...] = ()


class SimplifiedCosts(Row, frozen=True, kw_only=True):
    """Up to `limit_eur` of total cost simplified cost options are obligatory; aid under the regimes `exempt` is not bound."""

    limit_eur: PositiveMoney
    exempt: tuple[str, ...] = ()


class IndirectStep(Shape, frozen=True, kw_only=True):
    """Where purchased services are more than `above_percent` of direct costs, indirect costs are at most `most_percent`."""

    above_percent: Percent
    most_percent: Percent


class PurchasedServices(Row, frozen=True, kw_only=True):
    steps: Annotated[tuple[IndirectStep, ...], msgspec.Meta(min_length=1)]

    def step_at(self, percent: Fraction) -> IndirectStep:
        """The step for a share of purchased services: exactly a limit still belongs to the step below."""
        return next((step for step in reversed(self.steps) if percent > Fraction(step.above_percent)), self.steps[0])


class Vat(Row, frozen=True, kw_only=True):
    """VAT may be an eligible cost where the total cost including it is below `below_eur`, otherwise only if it is not recovered."""

    below_eur: PositiveMoney


class CoFinancing(Row, frozen=True, kw_only=True):
    """The Union's share at most, by category of region, and the category of each region (NUTS 2)."""

    most_percent: dict[str, Percent]
    regions: dict[str, Category]


class Eligibility(Row, frozen=True, kw_only=True):
    """Expenditure is eligible if it is paid from `first_on` to `last_on`."""

    first_on: dt.date
    last_on: dt.date


class Unfinished(Row, frozen=True, kw_only=True):
    """What was completed before the application was handed in may not be selected."""


class NeverTwice(Row, frozen=True, kw_only=True):
    """The same expenditure is not declared twice: no two of `apart` pay the same line."""

    apart: Annotated[tuple[SourceCode, ...], msgspec.Meta(min_length=2)]


class Publication(Row, frozen=True, kw_only=True):
    """A contract on more than `above` is published within `within_days` of being signed, for `for_years`."""

    above: PositiveMoney
    within_days: Days
    for_years: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None


class Notice(Row, frozen=True, kw_only=True):
    """A call is public at least `days` before it `before` (opens or closes)."""

    days: Days
    before: Literal["opens", "closes"]


class Book(Shape, frozen=True, kw_only=True):
    """The whole file: rows of one kind may follow each other in time."""

    simplified_costs: tuple[SimplifiedCosts, ...] = ()
    purchased_services: tuple[PurchasedServices, ...] = ()
    vat: tuple[Vat, ...] = ()
    co_financing: tuple[CoFinancing, ...] = ()
    eligibility_period: tuple[Eligibility, ...] = ()
    not_completed: tuple[Unfinished, ...] = ()
    double_financing: tuple[NeverTwice, ...] = ()
    grant_publication: tuple[Publication, ...] = ()
    contract_register: tuple[Publication, ...] = ()
    programme_notice: tuple[Notice, ...] = ()
    call_notice: tuple[Notice, ...] = ()


def find_book_faults(book: Book) -> Iterator[Fault]:
    """What is wrong with rows beyond their shape."""
    for name in book.__struct_fields__:
        for index, row in enumerate(getattr(book, name)):
            if row.valid_to is not None and row.valid_to < row.valid_from:
                start, end = told_day(row.valid_from), told_day(row.valid_to)
                says = Phrase("It would end (%(end)s) before it begins (%(start)s).", start=start, end=end)
                yield Fault(f"/{name}/{index}/valid_to", says)
    for index, services in enumerate(book.purchased_services):
        above = [step.above_percent for step in services.steps]
        if above != sorted(set(above)):
            yield Fault(f"/purchased_services/{index}/steps", Phrase("Each step begins above the one before it."))
    for index, rates in enumerate(book.co_financing):
        for region, category in rates.regions.items():
            if category not in rates.most_percent:
                says = Phrase("The category %(category)s has no rate among most_percent.", category=category)
                yield Fault(f"/co_financing/{index}/regions/{region}", says)
    for index, period in enumerate(book.eligibility_period):
        if period.last_on < period.first_on:
            start, end = told_day(period.first_on), told_day(period.last_on)
            says = Phrase("It would end (%(end)s) before it begins (%(start)s).", start=start, end=end)
            yield Fault(f"/eligibility_period/{index}/last_on", says)
