"""What the published workbook does not hold, made up by stated rules. Nothing here is true of anybody.

Every choice is a die thrown by name: `dice("contribution", reference)` is always the same die, on every machine, so
the demonstration comes out alike each time. Rows made here carry `is_invented` in the database, and every page and
paper that shows them says so.

The rules, in the order of the story:

1. contributions: an idea serves one to three measures of the example plan; measures whose key words stand in the title
   come first, the rest is thrown; the degree is 2 to 5.
2. assessments: each idea has a hidden worth; three assessors see it with an error of their own and give the nearest
   step (100, 75, 50, 25) in each assessed criterion.
3. budgets: 12, 18 or 24 months from January 2027. The real eligible cost is kept to the haléř: 60 % of it is direct
   staff (four posts), 24 % the flat rate of 40 % on it, and what is left is direct support of participants.
4. sources: the EU pays its real share of the real cost; the state pays up to 10 % of the cost, the town up to 5 %, the
   applicant the rest.
5. limits: what the sources have in 2027, round sums.
6. the committee: thirteen members, two excused, one declares a conflict; a member votes for an idea with a chance that
   grows with its points.
7. the award: the funder cuts the direct support by a tenth; instalments, payments, one report due and a settlement a
   little under the award.
"""

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal

from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.kernel.czech import fold
from absorb.kernel.money import Money, money_decimal, split_by_weight
from absorb.kernel.period import Month

SEED = "ukázka 2016"
REASON = "Smyšleno pravidlem ukázky (demo/invent.py)."
START = Month.of(2027, 1)
YEAR = 2027
STEPS = (100, 75, 50, 25)

WORDS: Mapping[str, Sequence[str]] = {
    "senior": ("senior", "duchod", "stari", "pecovatel", "domov"),
    "rodin": ("rodin", "det", "mater", "skolk", "rodic"),
    "dobrovol": ("dobrovol", "komunit"),
    "poraden": ("poraden", "dluh", "pomoc"),
}
"""Key words of measures and the words in titles (without accents) that call for them."""

LIMITS = {"EU_ESF": Money(30_000_000_00), "STATE_COFIN": Money(3_200_000_00), "CITY": Money(1_500_000_00), "OWN": Money(1_200_000_00)}
"""What each source is said to have in 2027."""


def dice(*name: str) -> random.Random:
    """A die of its own for each name."""
    return random.Random("/".join((SEED, *name)))


def contributions(reference: str, title: str, measures: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    """Measures (code, name) that an idea is said to serve, with degrees: [(code, 2 to 5)]."""
    die = dice("contribution", reference)
    folded = fold(title)
    called = [
        code
        for code, name in measures
        if any(key in fold(name) and any(word in folded for word in words) for key, words in WORDS.items())
    ]
    wanted = 1 + int(die.random() * 3)
    pool = [code for code, _ in measures if code not in called]
    while len(called) < wanted and pool:
        called.append(pool.pop(int(die.random() * len(pool))))
    return [(code, 2 + int(die.random() * 4)) for code in called[:wanted]]


def assessment(reference: str, criterion: str, assessor: int) -> int:
    """The step that one assessor gives: the idea's hidden worth, seen with an error."""
    worth = 30 + 70 * dice("worth", reference).random() ** 0.7
    by_criterion = 24 * (dice("criterion", reference, criterion).random() - 0.5)
    seen = worth + by_criterion + 20 * (dice("assessor", reference, criterion, str(assessor)).random() - 0.5)
    return min(STEPS, key=lambda step: (abs(step - seen), -step))


def months_of(reference: str) -> int:
    """How long the project is said to run."""
    return (12, 18, 24)[int(dice("months", reference).random() * 3)]


POSTS = (("1.1.1.1", "Sociální pracovník", 5), ("1.1.1.2", "Pracovník v sociálních službách", 4), ("1.1.1.3", "Metodik", 2), ("1.1.1.4", "Odborný garant", 1))


def budget_case(reference: str, cost_minor: int, rates: Sequence[budgets.Rate] | None) -> budgets.Case:
    """A budget under the flat rate of 40 % that comes to the real cost to the haléř."""
    months = months_of(reference)
    staff = [round_to(part, months) for part in split_by_weight(cost_minor * 60 // 100, [weight for _, _, weight in POSTS])]
    flat = -(-sum(staff) * 40 // 100)
    support = cost_minor - sum(staff) - _flat_rate(sum(staff))
    assert support > 0, (cost_minor, staff, flat)
    lines = [
        budgets.Line(
            code=code, name=name, kind="direct_staff", unit_price=Money(amount // months), units=Decimal(months), from_=START, months=months
        )
        for (code, name, _), amount in zip(POSTS, staff, strict=True)
    ]
    lines.append(
        budgets.Line(
            code="1.1.2.1", name="Přímá podpora účastníků", kind="direct_support", unit_price=Money(support), units=Decimal(1), from_=START, months=months
        )
    )
    return budgets.Case(cost_model="flat-40", currency="CZK", lines=lines, call=budgets.Call(rates=rates))


def _flat_rate(staff: int) -> int:
    return int((Decimal(staff) * 40 / 100).quantize(Decimal(1), rounding="ROUND_HALF_UP"))


def round_to(amount: int, months: int) -> int:
    """The largest whole crown a month that fits into the amount, times the months."""
    return amount // (months * 100) * 100 * months


def eu_percent(cost_minor: int, eu_minor: int) -> Decimal:
    """The real share of the EU in the real cost, three places, never more than it really was."""
    return (money_decimal(eu_minor) / money_decimal(cost_minor) * 100).quantize(Decimal("0.001"), rounding="ROUND_FLOOR")


def schedule_sources(cost_minor: int, eu_minor: int, state_minor: int, city_minor: int) -> list[schedules.Source]:
    """Who pays: the EU its real share with an advance, state and town what the portfolio gave, the applicant the rest."""
    return [
        schedules.Source(id="EU_ESF", max_total=Money(eu_minor), pays=schedules.Pays(advance_percent=Decimal(40), lag_months=3)),
        schedules.Source(id="STATE_COFIN", max_total=Money(state_minor), pays=schedules.Pays(advance_percent=Decimal(40), lag_months=3)),
        schedules.Source(id="CITY", max_total=Money(city_minor), kinds=["direct_staff", "flat_rate"]),
        schedules.Source(id="OWN"),
    ]


def votes_for(reference: str, points: float, member: int) -> str:
    """How one member votes: for it with a chance that grows with the points."""
    thrown = dice("vote", reference, str(member)).random()
    chance = 0.35 + points / 160
    return "for" if thrown < chance else "abstain" if thrown < chance + 0.08 else "against"
