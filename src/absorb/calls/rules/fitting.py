"""Whether a call fits an idea, condition by condition, as far as the call's text and the idea's form tell.

Only what both of them say is compared; whatever either leaves open is unknown and never guessed.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from absorb.calls.rules.answers import stand_of
from absorb.calls.rules.text import CallText
from absorb.kernel.czech import amount, day, fold
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase
from absorb.tank.rules.form import TARGET_GROUPS
from absorb.tank.rules.search.targets import find_targets

Verdict = Literal["met", "not_met", "unknown"]


class Offered(msgspec.Struct, frozen=True):
    """What of an idea calls ask for; `kind` is its organisation's, `cost_minor` whole haléře."""

    kind: str | None = None
    target_groups: Sequence[str] = ()
    cost_minor: int | None = None
    first_month: Month | None = None
    last_month: Month | None = None


class Condition(msgspec.Struct, frozen=True):
    """One thing that a call asks: whether the idea meets it, and what was seen."""

    name: str
    verdict: Verdict
    says: Phrase


def compare(call: CallText, idea: Offered, today: dt.date) -> list[Condition]:
    """Every condition, in the order in which a person would look at them."""
    return [_applications(call, today), _applicant(call, idea), _targets(call, idea), _cost(call, idea), _months(call, idea)]


def fits(conditions: Iterable[Condition]) -> bool:
    """Whether it is worth a look: nothing speaks against it, and beside its dates something speaks for it."""
    verdicts = {one.name: one.verdict for one in conditions}
    return "not_met" not in verdicts.values() and "met" in [verdict for name, verdict in verdicts.items() if name != "applications"]


def _applications(call: CallText, today: dt.date) -> Condition:
    if call.published is not None:
        return Condition("applications", "not_met", Phrase("what came of the call has been published"))
    opens, closes = (known.value if known else None for known in (call.timing.opens_on, call.timing.closes_on))
    stand = stand_of(opens, closes, today)
    if stand == "closed" and closes is not None:
        return Condition("applications", "not_met", Phrase("it took applications until %(day)s", day=day(closes)))
    if stand == "coming" and opens is not None:
        return Condition("applications", "met", Phrase("it will take applications from %(day)s", day=day(opens)))
    if stand == "open" and closes is not None:
        return Condition("applications", "met", Phrase("it takes applications until %(day)s", day=day(closes)))
    return Condition("applications", "unknown", Phrase("until when it takes applications is not known"))


def _applicant(call: CallText, idea: Offered) -> Condition:
    kinds = {item.kind for item in call.applicants} - {"unknown"}
    if not kinds or idea.kind in (None, "unknown"):
        return Condition("applicant", "unknown", Phrase("whether the organisation may apply is not known"))
    if idea.kind in kinds:
        return Condition("applicant", "met", Phrase("the organisation is of a kind that may apply"))
    return Condition("applicant", "not_met", Phrase("the organisation is of a kind that may not apply"))


def _targets(call: CallText, idea: Offered) -> Condition:
    """A call names groups in its own words: those that we know by name are compared, of others nothing is concluded."""
    named = {fold(item.name): frozenset(find_targets(item.name)) for item in call.target_groups}
    known = frozenset[str]().union(*named.values())
    if any(group in known or fold(group) in named for group in idea.target_groups):
        return Condition("target_groups", "met", Phrase("it is for a group that the call names"))
    is_sure = all(named.values()) and set(idea.target_groups) <= set(TARGET_GROUPS)
    if named and idea.target_groups and is_sure:
        return Condition("target_groups", "not_met", Phrase("it is for none of the groups that the call names"))
    return Condition("target_groups", "unknown", Phrase("whether it is for a group that the call names is not known"))


def _cost(call: CallText, idea: Offered) -> Condition:
    least, most = call.amounts.min_total, call.amounts.max_total
    if idea.cost_minor is None or call.currency != "CZK" or (least is None and most is None):
        return Condition("cost", "unknown", Phrase("whether its cost is within the call's bounds is not known"))
    if least is not None and idea.cost_minor < least.value:
        return Condition("cost", "not_met", Phrase("it costs less than the call's least, %(amount)s", amount=amount(int(least.value))))
    if most is not None and idea.cost_minor > most.value:
        return Condition("cost", "not_met", Phrase("it costs more than the call's most, %(amount)s", amount=amount(int(most.value))))
    return Condition("cost", "met", Phrase("its cost is within the call's bounds"))


def _months(call: CallText, idea: Offered) -> Condition:
    end, longest = call.timing.latest_end_on, call.timing.longest_months
    last = idea.last_month
    if last is not None and end is not None and last.first_day() > end.value:
        return Condition("months", "not_met", Phrase("it ends after %(day)s, the call's latest end", day=day(end.value)))
    length = None if last is None or idea.first_month is None else last - idea.first_month + 1
    if length is not None and longest is not None and length > longest.value:
        says = Phrase("it takes %(length)s months, the call's longest is %(longest)s", length=length, longest=longest.value)
        return Condition("months", "not_met", says)
    if (end is None and longest is None) or (end is not None and last is None) or (longest is not None and length is None):
        return Condition("months", "unknown", Phrase("whether its months suit the call is not known"))
    return Condition("months", "met", Phrase("its months suit the call"))
