"""What the rules look at and what they find."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import msgspec

from absorb.calls.rules import CallText, find_split
from absorb.calls.rules.aid import AidLeft
from absorb.calls.rules.dated import Dated
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.kernel.phrases import Phrase

Verdict = Literal["met", "not_met", "unknown"]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """One idea's money on one day. What nobody knows is None or empty, and is told as unknown, never guessed.

    `today` decides which rows hold; `applicant` is the kind of the organisation, `inhabitants` those of its
    municipality, `region` the NUTS code of the place, `aid_regime` the call's (none, de_minimis, sgei_de_minimis, sgei, gber),
    `public` the codes of the public sources and `aid` what the undertaking may still be granted on `today`.
    """

    today: dt.date
    call: CallText | None = None
    applicant: str = "unknown"
    inhabitants: int | None = None
    region: str | None = None
    aid_regime: str | None = None
    public: frozenset[str] = frozenset()
    budget: budgets.Case | None = None
    budget_answer: budgets.Answer | None = None
    schedule: schedules.Case | None = None
    schedule_answer: schedules.Answer | None = None
    aid: AidLeft | None = None

    @property
    def currency(self) -> str:
        return self.budget.currency if self.budget is not None else self.call.currency if self.call is not None else "CZK"

    @property
    def total_minor(self) -> int | None:
        """All costs, the ineligible ones too."""
        answer = self.budget_answer
        return None if answer is None else int(answer.eligible) + int(answer.ineligible)

    @property
    def rate(self) -> Decimal | None:
        """Units of the budget's currency for one euro."""
        if self.currency == "EUR":
            return Decimal(1)
        return self.budget.call.eur_rate if self.budget is not None else None

    @property
    def paid(self) -> Mapping[str, int] | None:
        """What each source pays: as scheduled, else by the call's rates, else None."""
        if self.schedule_answer is not None and self.schedule_answer.status != "infeasible":
            return self.schedule_answer.by_source
        if self.budget_answer is not None and self.budget_answer.by_source:
            return self.budget_answer.by_source
        return None

    @property
    def payers(self) -> frozenset[str] | None:
        """The sources that pay anything: as scheduled, else by the call's rates for this applicant, else None."""
        if self.paid is not None:
            return frozenset(code for code, amount in self.paid.items() if amount)
        split = find_split(self.call, self.applicant, self.inhabitants) if self.call is not None else None
        return frozenset(rate.payer for rate in split.rates if rate.percent) if split is not None else None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule says: what it saw, what would satisfy it, where it is written and from when to when it holds.

    `where` points to what was looked at, `payer` is the source that it is about, where it is about one; `unverified` says that
    nobody has read the figure in the law or the call itself.
    """

    rule: str
    verdict: Verdict
    says: Phrase
    satisfied_by: Phrase | None = None
    basis: Phrase
    source: str
    where: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    unverified: bool = False
    payer: str | None = None


class Seen(msgspec.Struct, frozen=True):
    """A verdict and its words, before the row that it stands on is written beside it."""

    verdict: Verdict
    says: Phrase
    satisfied_by: Phrase | None = None
    where: str = ""
    payer: str | None = None


def by_row(rule: str, row: Dated, seen: Seen) -> Finding:
    """What was seen under a row of the law."""
    return Finding(
        rule=rule, verdict=seen.verdict, says=seen.says, satisfied_by=seen.satisfied_by, where=seen.where, basis=row.basis.phrase(),
        source=row.source, valid_from=row.valid_from, valid_to=row.valid_to, unverified=row.unverified, payer=seen.payer,
    )  # fmt: skip


def by_call(rule: str, call: CallText, stated: Any, seen: Seen) -> Finding:
    """What was seen under a call; `stated` is the call's statement that it stands on."""
    opens, closes = call.timing.opens_on, call.timing.closes_on
    return Finding(
        rule=rule, verdict=seen.verdict, says=seen.says, satisfied_by=seen.satisfied_by, where=seen.where,
        basis=Phrase("The call %(code)s", code=call.code), source=stated.source, unverified=stated.unverified,
        valid_from=opens.value if opens else None, valid_to=closes.value if closes else None,
    )  # fmt: skip
