"""The budget engine: lines under a cost model become a tree, a split by source and a list of findings.

Pure: the same case always gives the same answer. Money is in minor units, rounded half away from zero.
"""

from fractions import Fraction

from absorb.funding.rules.budget.checks import check
from absorb.funding.rules.budget.faults import find_faults
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.budget.shapes import Answer, Call, Case, Check, Line, Node, Rate
from absorb.funding.rules.budget.tree import build_tree
from absorb.kernel.errors import BadInput
from absorb.kernel.money import Money, money_text, round_half_away, share_rounded, split_with_balance
from absorb.kernel.phrases import Phrase

__all__ = ["Answer", "Call", "Case", "Check", "Line", "Node", "Rate", "budget", "check_case", "line_amount"]


def budget(case: Case) -> Answer:
    """Add a budget up. BadInput lists every fault of its codes, kinds, rates and income (the `budget` contract)."""
    check_case(case)
    rate = FLAT_RATES.get(case.cost_model)
    priced = [(line, line_amount(line)) for line in case.lines]
    covered = {line.code for line in case.lines if rate is not None and rate.covers(line)}
    base = sum(amount for line, amount in priced if rate is not None and line.kind in rate.base)
    flat = Node(rate.code, rate.name, Money(share_rounded(base, rate.percent))) if rate is not None else None
    tree = build_tree(((line, amount) for line, amount in priced if line.code not in covered), flat)
    totals = {node.code: node.amount for node in tree}
    eligible, ineligible = totals["1"], totals.get("2", Money(0))
    flat_amount = flat.amount if flat is not None else Money(0)
    return Answer(
        tree=tree,
        eligible=eligible,
        ineligible=ineligible,
        flat_rate=flat_amount,
        covered_by_flat_rate=tuple(line.code for line in case.lines if line.code in covered),
        by_source=_split(case, eligible),
        checks=tuple(check(case, eligible=eligible, ineligible=ineligible, base=base, flat_rate=flat_amount)),
    )


def check_case(case: Case) -> None:
    """BadInput with every fault of a case whose shape is right."""
    faults = find_faults(case)
    if faults:
        raise BadInput(faults)


def line_amount(line: Line) -> Money:
    """Price × units in minor units, rounded half away from zero."""
    return Money(round_half_away(Fraction(int(line.unit_price)) * Fraction(line.units)))


def _split(case: Case, eligible: int) -> dict[str, Money]:
    """Eligible costs less other income, by source; the last rate above zero takes the remainder."""
    if case.other_income > eligible:
        raise BadInput.one(
            "/other_income",
            Phrase(
                "The other income %(income)s is above the eligible costs %(eligible)s; nothing would be left to finance.",
                income=money_text(case.other_income),
                eligible=money_text(eligible),
            ),
        )
    rates = case.call.rates
    if rates is None:
        return {}
    parts = split_with_balance(eligible - case.other_income, [rate.percent for rate in rates])
    return {rate.source: Money(part) for rate, part in zip(rates, parts, strict=True)}
