"""What the documents of one application are made from, as it was at one moment."""

import datetime as dt
import uuid
from collections.abc import Collection
from decimal import Decimal

import msgspec

from absorb.applications.rules.forms import Answer, Form, answers_of
from absorb.calls.rules import CallText, payers_of
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.binding import binding_checks
from absorb.kernel.czech import day
from absorb.kernel.period import Month


class Measure(msgspec.Struct, frozen=True):
    """A measure of the community plan that the idea serves: how much, from 0 to 5, and why."""

    code: str
    name: str
    degree: int
    why: str
    is_invented: bool = False


class Recommendation(msgspec.Struct, frozen=True):
    """What a body resolved about the idea."""

    body: str
    number: str
    held_on: dt.date
    votes_for: int
    denominator: int


def asked_under(call: CallText, sources: Collection[str]) -> set[str]:
    """Which of the sources beside the applicant's own are asked by an application under this call: those that its splits
    name. Where it names none, nobody knows better and all of them are."""
    payers = payers_of(call)
    return {code for code in sources if not payers or code in payers}


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the documents of one application are made from, as it was at one moment.

    `shares` is what each source pays; `asked` the part of it that the call's authority is asked for, `own` the applicant's.
    What is in neither comes from other funders, such as the town. `scenario` is what the way of paying is called, if it has
    a name.
    """

    reference: str
    town: str
    made_on: dt.date
    mark: str
    title: str
    idea: str
    need: str | None
    place: str | None
    organisation: str | None
    ico: str | None
    call: CallText
    form: Form
    budget: budgets.Answer
    budget_case: budgets.Case
    budget_version: int
    schedule: schedules.Answer
    schedule_case: schedules.Case
    schedule_version: int
    schedule_id: uuid.UUID
    case_sha256: str
    shares: dict[str, int]
    asked: dict[str, int]
    own: dict[str, int]
    source_names: dict[str, str]
    measures: list[Measure]
    points: Decimal | None = None
    place_in_ranking: int | None = None
    ranking: int | None = None
    recommendation: Recommendation | None = None
    scenario: str = ""

    @property
    def first(self) -> Month:
        return self.schedule_case.periods[0].first

    @property
    def last(self) -> Month:
        final = self.schedule_case.periods[-1]
        return final.first.plus(final.months - 1)

    @property
    def cost(self) -> int:
        return sum(sum(line.amounts.values()) for line in self.schedule_case.lines)

    @property
    def others(self) -> dict[str, int]:
        """What funders beside the call's authority pay."""
        return {code: minor for code, minor in self.shares.items() if code not in self.asked and code not in self.own}

    def checks(self) -> list[budgets.Check]:
        """The budget's checks that bind it: what stands in a regulation that the call says it is not under, does not."""
        return binding_checks(self.budget.checks, self.call)

    def answers(self) -> list[tuple[str, list[Answer]]]:
        """The questions of every screen, by the screen's key."""
        known = {
            "title": self.title,
            "need": self.need,
            "place": self.place,
            "organisation": self.organisation,
            "ico": self.ico,
            "period": f"{day(self.first.first_day())} – {day(self.last.last_day())}",
        }
        return [(screen.key, answers_of(screen, known, self.call.text_limits)) for screen in self.form.screens]
