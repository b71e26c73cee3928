"""Whether a call fits an idea, condition by condition, as far as the call's text and the idea's form tell.

Only what both of them say is compared; whatever either leaves open is unknown and never guessed.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import msgspec

from absorb.calls.rules.aid import REGULATIONS, AidLeft, Regulation
from absorb.calls.rules.answers import stand_of
from absorb.calls.rules.text import CallText
from absorb.kernel.czech import amount, day, fold
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase
from absorb.tank.rules.form import TARGET_GROUPS
from absorb.tank.rules.search.targets import find_targets

Verdict = Literal["met", "not_met", "unknown"]

SPEAKS = frozenset(("applicant", "target_groups", "cost", "months"))
"""What tells of this very idea that it fits; the rest only speaks against it, or of the whole town."""

CONDITIONS = {
    "applications": "Whether applications are taken",
    "applicant": "Who may apply",
    "target_groups": "For whom it is",
    "activities": "What will be done",
    "territory": "Territory",
    "cost": "What it costs",
    "months": "When it runs",
    "aid": "What is left of small aid",
}
"""The conditions in their order, and what pages call them."""

STEM, LEAST_WORD = 5, 4
"""Words are compared by so many first letters, as Czech changes their ends; shorter words than the least say nothing."""

NO_AID: Mapping[Regulation, AidLeft] = MappingProxyType({})


class Offered(msgspec.Struct, frozen=True):
    """What of an idea calls ask for; `kind` is its organisation's, `cost_minor` whole haléře, `words` what will be done, `nuts`
    and `lau` where its town lies, and `aid` what its undertaking may still be granted, as far as anything is known of it."""

    kind: str | None = None
    target_groups: Sequence[str] = ()
    cost_minor: int | None = None
    first_month: Month | None = None
    last_month: Month | None = None
    words: str = ""
    nuts: str | None = None
    lau: str | None = None
    aid: Mapping[Regulation, AidLeft] = NO_AID


class Condition(msgspec.Struct, frozen=True):
    """One thing that a call asks: whether the idea meets it, and what was seen."""

    name: str
    verdict: Verdict
    says: Phrase


def compare(call: CallText, idea: Offered, today: dt.date) -> list[Condition]:
    """Every condition, in the order in which a person would look at them."""
    return [
        find_stand(call, today), _applicant(call, idea), _targets(call, idea), _activities(call, idea),
        territory(call, idea.nuts, idea.lau), _cost(call, idea), _months(call, idea), _aid(call, idea),
    ]  # fmt: skip


def is_near(conditions: Iterable[Condition]) -> bool:
    """Whether it is worth a look: nothing speaks against it, and something of the idea itself speaks for it."""
    verdicts = {one.name: one.verdict for one in conditions}
    return "not_met" not in verdicts.values() and "met" in [verdict for name, verdict in verdicts.items() if name in SPEAKS]


Grade = Literal["may_fit", "little_known", "against"]
LEAST_MET = 2
"""So many conditions of the idea itself must be met before a call is said to be one that may fit: one of them meets half the tank."""


def grade(conditions: Sequence[Condition]) -> Grade:
    """How a call stands to an idea: what speaks against it comes first, then whether enough is known for it."""
    if any(one.verdict == "not_met" for one in conditions):
        return "against"
    return "may_fit" if sum(one.verdict == "met" for one in conditions if one.name in SPEAKS) >= LEAST_MET else "little_known"


def fits(conditions: Sequence[Condition]) -> bool:
    """Whether people are told that it fits, as far as is known."""
    return grade(conditions) == "may_fit"


def in_order(held: Iterable[tuple[str, str, Sequence[Condition]]]) -> dict[Grade, list[tuple[str, str, Sequence[Condition]]]]:
    """Calls (code, title, conditions) by grade, in each those with most conditions met first, calls that take no more
    applications last."""
    found: dict[Grade, list[tuple[str, str, Sequence[Condition]]]] = {"may_fit": [], "little_known": [], "against": []}
    for one in sorted(held, key=lambda one: (_is_over(one[2]), -count_met(one[2]), one[0])):
        found[grade(one[2])].append(one)
    return found


def count_met(conditions: Iterable[Condition]) -> int:
    return sum(one.verdict == "met" for one in conditions)


def _is_over(conditions: Sequence[Condition]) -> bool:
    return any(one.name == "applications" and one.verdict == "not_met" for one in conditions)


def find_stand(call: CallText, today: dt.date) -> Condition:
    """Whether it takes applications today, or will."""
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
    if not kinds:
        return Condition("applicant", "unknown", Phrase("the call does not say who may apply"))
    if idea.kind in (None, "unknown"):
        return Condition("applicant", "unknown", Phrase("of which kind the idea's organisation is has not been filled in"))
    if idea.kind in kinds:
        return Condition("applicant", "met", Phrase("the organisation is of a kind that may apply"))
    return Condition("applicant", "not_met", Phrase("the organisation is of a kind that may not apply"))


def known_targets(call: CallText) -> tuple[frozenset[str], bool]:
    """The codes of the groups that the call names, and whether these are all that it is for: every name of its own is known."""
    named = [frozenset(find_targets(item.name)) for item in call.target_groups]
    return frozenset[str]().union(*named), bool(named) and all(named)


def _targets(call: CallText, idea: Offered) -> Condition:
    """A call names groups in its own words: those that we know by name are compared, of others nothing is concluded."""
    known, is_sure = known_targets(call)
    named = {fold(item.name) for item in call.target_groups}
    if any(group in known or fold(group) in named for group in idea.target_groups):
        return Condition("target_groups", "met", Phrase("it is for a group that the call names"))
    if is_sure and idea.target_groups and set(idea.target_groups) <= set(TARGET_GROUPS):
        return Condition("target_groups", "not_met", Phrase("it is for none of the groups that the call names"))
    if not call.target_groups:
        return Condition("target_groups", "unknown", Phrase("the call names no target groups"))
    if not idea.target_groups:
        return Condition("target_groups", "unknown", Phrase("the idea does not say for whom it is"))
    says = Phrase("whether a group of the idea's is among those that the call names in its own words is for a person to judge")
    return Condition("target_groups", "unknown", says)


def _activities(call: CallText, idea: Offered) -> Condition:
    """An activity that the call names and the idea speaks of in such words; that it does not, is no proof of anything."""
    said = _words_of(idea.words)
    for item in call.activities:
        wanted = [word[: min(STEM, len(word) - 1)] for word in _words_of(item.name) if len(word) >= LEAST_WORD]
        if wanted and all(any(word.startswith(stem) for word in said) for stem in wanted):
            return Condition("activities", "met", Phrase("it speaks of an activity that the call names: %(activity)s", activity=item.name))
    return Condition("activities", "unknown", Phrase("whether the call supports what it does is for a person to judge"))


def _words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text))


def territory(call: CallText, nuts: str | None, lau: str | None) -> Condition:
    """Whether the town lies where the call is for: the same for all of its ideas."""
    codes = [item.code for item in call.territory_codes]
    if any(code == lau if code.isdigit() else nuts is not None and nuts.startswith(code) for code in codes):
        return Condition("territory", "met", Phrase("the call is for this place"))
    asked = {"lau" if code.isdigit() else "nuts" for code in codes}
    if not codes:
        return Condition("territory", "unknown", Phrase("the call does not say for which places it is"))
    if ("nuts" in asked and nuts is None) or ("lau" in asked and lau is None):
        return Condition("territory", "unknown", Phrase("where the town lies has not been filled in in its settings"))
    return Condition("territory", "not_met", Phrase("the call is for other places"))


def _aid(call: CallText, idea: Offered) -> Condition:
    """What the undertaking may still be granted; that nothing was entered is not that there was nothing."""
    if call.aid_regime is None:
        return Condition("aid", "unknown", Phrase("under which rules of State aid the call gives is not known"))
    regulation = REGULATIONS.get(call.aid_regime.regime)
    if regulation is None:
        return Condition("aid", "met", Phrase("the call gives no de minimis aid"))
    left = idea.aid.get(regulation)
    if left is None or (not left.counted and left.eur_minor):
        return Condition("aid", "unknown", Phrase("how much de minimis aid its organisation has had is not known"))
    told = {"left": amount(left.eur_minor, unit="EUR"), "ceiling": amount(int(left.ceiling.most_eur), unit="EUR")}
    if not left.eur_minor:
        return Condition(
            "aid", "not_met", Phrase("its organisation may have no more de minimis aid (%(ceiling)s)", ceiling=told["ceiling"])
        )
    return Condition("aid", "met", Phrase("%(left)s of %(ceiling)s of de minimis aid is left for its organisation", **told))


def _cost(call: CallText, idea: Offered) -> Condition:
    least, most = call.amounts.min_total, call.amounts.max_total
    if least is None and most is None:
        return Condition("cost", "unknown", Phrase("the call does not say how much a project may cost"))
    if call.currency != "CZK":
        says = Phrase("the call's bounds are in %(currency)s, the idea's cost in crowns", currency=call.currency)
        return Condition("cost", "unknown", says)
    if idea.cost_minor is None:
        return Condition("cost", "unknown", Phrase("the idea does not say what it costs"))
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
    if end is None and longest is None:
        return Condition("months", "unknown", Phrase("the call says neither until when nor how long a project may run"))
    if (end is not None and last is None) or (longest is not None and length is None):
        return Condition("months", "unknown", Phrase("the idea does not say when it runs"))
    return Condition("months", "met", Phrase("its months suit the call"))
