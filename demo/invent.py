"""What the published workbook does not hold, made up by stated rules. Nothing here is true of anybody.

Every choice is a die thrown by name: `dice("contribution", reference)` is always the same die, on every machine, so
the demonstration comes out alike each time. Rows made here carry `is_invented` in the database, and every page and
paper that shows them says so.

The rules, in the order of the story:

1. contributions: an idea serves one to three measures of the example plan; measures whose key words stand in the title
   come first, the rest is thrown; the degree is 2 to 5.
2. assessments: each idea has a hidden worth; three assessors see it with an error of their own and give the nearest
   step (100, 75, 50, 25) in each assessed criterion.
3. budgets: 12, 18 or 24 months from April 2024, under the call's flat rate of 25 %. The real eligible cost is kept to
   the haléř (less one haléř where no direct cost makes it exactly): 70 % of the direct costs is staff (four posts),
   10 % services, 5 % equipment, the rest direct support of participants.
4. sources: what the portfolio gives; the EU at most its share in the call, the state at most its own, the town up to
   8 % and only for staff, at least 3 %, the applicant 5 to 15 %.
5. limits: what the sources have in 2024, round sums; a third of them in 2025 and in 2026. Over these years the costs of an
   idea fall equally on its months, and the first that ends within a year waits for the second year.
6. the committee: thirteen members, two excused, one declares a conflict; a member votes for an idea with a chance that
   grows with its points.
7. the award: every asked source gives 97 %, in whole crowns; EU and state pay 40 % in advance and the rest in two
   instalments; both reports are handed in; 98.2 % of the budget is spent, and what is not earned goes back.
"""

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal

from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules import selection
from absorb.kernel.czech import fold
from absorb.kernel.money import Money, split_by_weight
from absorb.kernel.period import Month

SEED = "ukázka 2016"
REASON = "Podle pravidel ukázky (demo/invent.py)"
START = Month.of(2024, 4)
YEAR = 2024
STEPS = (100, 75, 50, 25)

WORDS: Mapping[str, Sequence[str]] = {
    "senior": ("senior", "duchod", "stari", "pecovatel", "domov"),
    "rodin": ("rodin", "det", "mater", "skolk", "rodic"),
    "dobrovol": ("dobrovol", "komunit"),
    "poraden": ("poraden", "dluh", "pomoc"),
}
"""Key words of measures and the words in titles (without accents) that call for them."""

LIMITS = {"EU_ESF": Money(21_000_000_00), "STATE_COFIN": Money(2_400_000_00), "CITY": Money(1_600_000_00), "OWN": Money(2_500_000_00)}
"""What each source is said to have in 2024."""


def dice(*name: str) -> random.Random:
    """A die of its own for each name."""
    return random.Random("/".join((SEED, *name)))


def contributions(reference: str, title: str, measures: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    """Measures (code, name) that an idea is said to serve, with degrees: [(code, 2 to 5)]."""
    die = dice("contribution", reference)
    folded = fold(title)
    called = [
        code for code, name in measures if any(key in fold(name) and any(word in folded for word in words) for key, words in WORDS.items())
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


def budget_case(reference: str, cost_minor: int, rates: Sequence[budgets.Rate] | None) -> budgets.Case:
    """A budget under the flat rate of 25 % that comes to the real cost."""
    months = months_of(reference)
    direct = direct_for(cost_minor)
    shares = split_by_weight(direct * 85 // 100, [weight for *_, weight in LINES])
    parts = [part // (months * 100) * (months * 100) for part in shares]
    lines = [
        budgets.Line(code=code, name=name, kind=kind, unit_price=Money(part // months), units=Decimal(months), from_=START, months=months)
        for (code, name, kind, _), part in zip(LINES, parts, strict=True)
    ]
    support = Money(direct - sum(parts))
    lines.append(
        budgets.Line(
            code="1.1.4.1", name="Přímá podpora účastníků", kind="direct_support", unit_price=support, units=Decimal(1), from_=START,
            months=months,
        )
    )  # fmt: skip
    return budgets.Case(cost_model="indirect-25", currency="CZK", lines=lines, call=budgets.Call(rates=rates))


LINES = (
    ("1.1.1.1", "Sociální pracovník", "direct_staff", 30),
    ("1.1.1.2", "Pracovník v sociálních službách", "direct_staff", 22),
    ("1.1.1.3", "Metodik", "direct_staff", 12),
    ("1.1.1.4", "Odborný garant", "direct_staff", 6),
    ("1.1.2.1", "Supervize a vzdělávání", "services", 10),
    ("1.1.3.1", "Vybavení terénního pracoviště", "equipment", 5),
)
"""Invented lines: code, name, kind, weight."""


def direct_for(cost_minor: int) -> int:
    """The direct costs D with D + 25 % of D (rounded) = the cost, or one haléř under it where there is none."""
    direct = cost_minor * 4 // 5
    while direct + (direct + 2) // 4 > cost_minor:
        direct -= 1
    while direct + 1 + (direct + 3) // 4 <= cost_minor:
        direct += 1
    return direct


CO_FUNDERS = (("CITY", 3, 8), ("OWN", 5, 15))
"""Who steps in beside the call's own payers: with at least and at most how many per cent."""


def co_funders() -> tuple[selection.Share, ...]:
    """The same as shares that a portfolio may use."""
    return tuple(selection.Share(source=code, min_percent=Decimal(least), max_percent=Decimal(most)) for code, least, most in CO_FUNDERS)


def schedule_sources(shares: Mapping[str, int], total: int) -> list[schedules.Source]:
    """Who pays how much at most: what the portfolio gave, the last one also the haléř by which the budget may differ."""
    pays = {
        "EU_ESF": schedules.Pays(advance_percent=Decimal(25), lag_months=3),
        "STATE_COFIN": schedules.Pays(advance_percent=Decimal(25), lag_months=3),
    }
    kinds = {"CITY": ["direct_staff"]}
    given = [code for code, amount in shares.items() if amount]
    over = sum(shares.values()) - total
    return [
        schedules.Source(
            id=code,
            max_total=Money(shares[code] - (over if code == given[-1] else 0)),
            kinds=kinds.get(code),
            pays=pays.get(code),
        )
        for code in given
    ]


def votes_for(reference: str, points: float, member: int) -> str:
    """How one member votes: for it with a chance that grows with the points."""
    thrown = dice("vote", reference, str(member)).random()
    chance = points / 118
    return "for" if thrown < chance else "abstain" if thrown < chance + 0.08 else "against"


AWARDED_PERCENT = 97
SPENT_PER_MILLE = 982


def awarded(asked_minor: int) -> int:
    """What a source gives of what it was asked: 97 %, in whole crowns."""
    return asked_minor * AWARDED_PERCENT // 100 // 100 * 100


def spent(eligible_minor: int) -> int:
    """What the project is said to have spent."""
    return eligible_minor * SPENT_PER_MILLE // 1000
