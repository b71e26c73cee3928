"""Rules about costs: how they are claimed, what each kind may be, VAT, and the services that are bought."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from absorb.calls.rules import COST_MODELS
from absorb.calls.rules.text import CostBase
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.rulebook.rows import PurchasedServices, SimplifiedCosts, Vat
from absorb.funding.rules.rulebook.shapes import Facts, Finding, Seen, by_call
from absorb.kernel.facts import Amount, Name, Rate
from absorb.kernel.money import round_half_away, share_at_most
from absorb.kernel.phrases import Phrase

INDIRECT = "indirect-25"
STATE_A_RATE = Phrase("State in the budget how many units of its currency one euro is.")


def simplified_costs(facts: Facts, row: SimplifiedCosts) -> Iterator[Seen]:
    """Exactly the limit is still within it: "does not exceed"."""
    where, limit = "/budget/cost_model", Amount(int(row.limit_eur), "EUR")
    if facts.budget is None or facts.total_minor is None:
        return
    total = _euro(facts)
    if total is None:
        says = Phrase("Whether the total cost is above %(limit)s cannot be told: the rate to the euro is not given.", limit=limit)
        yield Seen("unknown", says, STATE_A_RATE, "/budget/call/eur_rate")
        return
    told: dict[str, Any] = {"total": Amount(round_half_away(total), "EUR"), "limit": limit}
    if total > int(row.limit_eur):
        says = Phrase("The total cost of %(total)s is above %(limit)s, so real costs are allowed.", **told)
        yield Seen("met", says, where=where)
    elif facts.budget.cost_model != "real":
        model = _model(facts.budget.cost_model)
        yield Seen("met", Phrase("The total cost of %(total)s is not above %(limit)s; %(model)s.", **told, model=model), where=where)
    elif facts.aid_regime in row.exempt:
        says = Phrase("The total cost of %(total)s is not above %(limit)s, but support that is State aid is exempt.", **told)
        yield Seen("met", says, where=where)
    else:
        says = Phrase("The total cost of %(total)s is not above %(limit)s and all of it is claimed as real costs.", **told)
        yield Seen("not_met", says, _another_model(facts), where)


def vat(facts: Facts, row: Vat) -> Iterator[Seen]:
    """Exactly the limit is no longer below it."""
    if facts.total_minor is None:
        return
    total, limit = _euro(facts), Amount(int(row.below_eur), "EUR")
    if total is None:
        says = Phrase("Whether VAT may be claimed cannot be told: the rate to the euro is not given (the limit is %(limit)s).", limit=limit)
        yield Seen("unknown", says, STATE_A_RATE, "/budget/call/eur_rate")
        return
    told: dict[str, Any] = {"total": Amount(round_half_away(total), "EUR"), "limit": limit}
    if total < int(row.below_eur):
        says = Phrase("The total cost with VAT, %(total)s, is below %(limit)s, so VAT may be an eligible cost.", **told)
        yield Seen("met", says, where="/budget/lines")
    else:
        says = Phrase(
            "The total cost with VAT, %(total)s, is not below %(limit)s: VAT is eligible only where it cannot be recovered.", **told
        )
        yield Seen("unknown", says, Phrase("Show that the VAT in the budget cannot be recovered, or leave it out."), "/budget/lines")


def purchased_services(facts: Facts, row: PurchasedServices) -> Iterator[Seen]:
    """The larger the share of services that are bought, the lower the indirect costs."""
    case, answer = facts.budget, facts.budget_answer
    if case is None or answer is None or case.cost_model != INDIRECT:
        return
    direct = sum(_amounts(case).values())
    if not direct:
        return
    services = _amounts(case).get("services", 0)
    bought = Fraction(services * 100, direct)
    step = row.step_at(bought)
    most = share_at_most(direct, step.most_percent)
    told: dict[str, Any] = {
        "services": Amount(services, case.currency),
        "percent": _rounded(bought),
        "direct": Amount(direct, case.currency),
    }
    told |= {"rate": Rate(f"{step.most_percent.normalize():f}"), "most": Amount(most, case.currency)}
    says = "Purchased services of %(services)s are %(percent)s of direct costs of %(direct)s, so indirect costs may be %(rate)s of them."
    if answer.flat_rate <= most:
        yield Seen("met", Phrase(says, **told), where="/budget/lines")
        return
    more = "Buy less (up to %(limit)s of direct costs the rate stays), or claim indirect costs of at most %(most)s."
    limit = next(one.above_percent for one in row.steps if one.most_percent < FLAT_RATES[INDIRECT].percent)
    yield Seen("not_met", Phrase(says, **told), Phrase(more, limit=Rate(f"{limit.normalize():f}"), most=told["most"]), "/budget/lines")


def cost_model(facts: Facts) -> Iterator[Finding]:
    """Whether the call allows the cost model; a call that names none says nothing of it."""
    call, case = facts.call, facts.budget
    if call is None or case is None or not call.cost_models:
        return
    allowed = next((one for one in call.cost_models if one.model == case.cost_model), None)
    told = {"model": _model(case.cost_model)}
    if allowed is not None:
        yield by_call(
            "cost_model", call, allowed, Seen("met", Phrase("The call allows it: %(model)s.", **told), where="/budget/cost_model")
        )
        return
    says = Phrase("The call does not name it among its cost models: %(model)s.", **told)
    choose = Phrase("Choose one that it names: %(models)s.", models=[_model(one.model) for one in call.cost_models])
    yield by_call("cost_model", call, call.cost_models[0], Seen("not_met", says, choose, "/budget/cost_model"))


def totals(facts: Facts) -> Iterator[Finding]:
    """Whether the eligible costs lie within the call's bounds; exactly a bound is within."""
    call, answer = facts.call, facts.budget_answer
    if call is None or answer is None or call.currency != facts.currency:
        return
    least, most, currency = call.amounts.min_total, call.amounts.max_total, facts.currency
    total: dict[str, Any] = {"total": Amount(int(answer.eligible), currency)}
    if least is not None:
        told = {**total, "least": Amount(int(least.value), currency)}
        seen = Seen(
            "met", Phrase("The eligible costs of %(total)s reach the call's least total of %(least)s.", **told), where="/budget/lines"
        )
        if answer.eligible < least.value:
            says = Phrase("The eligible costs of %(total)s are below the call's least total of %(least)s.", **told)
            more = Phrase("Eligible costs higher by %(missing)s.", missing=Amount(int(least.value) - int(answer.eligible), currency))
            seen = Seen("not_met", says, more, "/budget/lines")
        yield by_call("totals", call, least, seen)
    if most is not None:
        told = {**total, "greatest": Amount(int(most.value), currency)}
        says = Phrase("The eligible costs of %(total)s keep within the call's greatest total of %(greatest)s.", **told)
        seen = Seen("met", says, where="/budget/lines")
        if answer.eligible > most.value:
            says = Phrase("The eligible costs of %(total)s are above the call's greatest total of %(greatest)s.", **told)
            less = Phrase("Eligible costs lower by %(over)s.", over=Amount(int(answer.eligible) - int(most.value), currency))
            seen = Seen("not_met", says, less, "/budget/lines")
        yield by_call("totals", call, most, seen)


def ceilings(facts: Facts) -> Iterator[Finding]:
    """Each kind of cost against its ceiling in the call; a limit is rounded up to the haléř."""
    call, case, answer = facts.call, facts.budget, facts.budget_answer
    if call is None or case is None or answer is None:
        return
    amounts = _claimed(case, answer)
    for ceiling in call.ceilings:
        base, kind = _base(ceiling.base, answer, amounts), ceiling.kind
        most, found = share_at_most(base, ceiling.max_percent), amounts.get(kind, 0)
        told: dict[str, Any] = {
            "kind": Name(kind, "kind"),
            "amount": Amount(found, case.currency),
            "base": _in_words(ceiling.base, Amount(base, case.currency)),
        }
        told |= {"percent": Rate(f"{ceiling.max_percent.normalize():f}"), "most": Amount(most, case.currency)}
        says = Phrase("%(kind)s: %(amount)s, and the call allows %(percent)s of %(base)s, which is %(most)s.", **told)
        seen = Seen("met", says, where="/budget/lines")
        if found > most:
            seen = Seen("not_met", says, _lower(ceiling.base, Amount(found - most, case.currency)), "/budget/lines")
        yield by_call("ceiling", call, ceiling, seen)


def _in_words(base: CostBase, amount: Amount) -> Amount | Phrase:
    if base == "direct":
        return Phrase("direct costs of %(amount)s", amount=amount)
    return Phrase("direct staff costs of %(amount)s", amount=amount) if base == "direct_staff" else amount


def _lower(base: CostBase, over: Amount) -> Phrase:
    if base == "direct":
        return Phrase("With the same direct costs, %(over)s of it in other kinds of cost.", over=over)
    if base == "direct_staff":
        return Phrase("With the same staff costs, less of it by %(over)s.", over=over)
    return Phrase("With the same total, %(over)s of it in other kinds of cost.", over=over)


def _base(name: CostBase, answer: budgets.Answer, claimed: Mapping[str, int]) -> int:
    """What a ceiling is a share of."""
    if name == "direct":
        return next(int(node.amount) for node in answer.tree if node.code == "1.1")
    return int(answer.eligible) if name == "eligible" else claimed.get("direct_staff", 0)


def _amounts(case: budgets.Case) -> dict[str, int]:
    """Direct costs by kind, in whole haléře."""
    found: dict[str, int] = {}
    for line in case.lines:
        if line.kind != "ineligible":
            found[line.kind] = found.get(line.kind, 0) + budgets.line_amount(line)
    return found


def _claimed(case: budgets.Case, answer: budgets.Answer) -> dict[str, int]:
    """Direct costs by kind without what a flat rate stands for; a flat rate for staff is staff."""
    covered = set(answer.covered_by_flat_rate)
    found = _amounts(budgets.Case(case.cost_model, case.currency, tuple(line for line in case.lines if line.code not in covered)))
    if case.cost_model == "staff-20":
        found["direct_staff"] = found.get("direct_staff", 0) + int(answer.flat_rate)
    return found


def _euro(facts: Facts) -> Fraction | None:
    """All costs in euro cents, exact."""
    if facts.total_minor is None or facts.rate is None:
        return None
    return Fraction(facts.total_minor) / Fraction(facts.rate)


def _rounded(percent: Fraction) -> Rate:
    return Rate(f"{Decimal(round_half_away(percent * 100)).scaleb(-2).normalize():f}")


def _model(model: Any) -> Phrase:
    return Phrase(COST_MODELS[model])


def _another_model(facts: Facts) -> Phrase:
    """Which simplified cost options there are: the call's own, else any."""
    named = [one.model for one in facts.call.cost_models if one.model in FLAT_RATES] if facts.call is not None else []
    if named:
        return Phrase("Choose a cost model with a flat rate that the call names: %(models)s.", models=[_model(one) for one in named])
    return Phrase("Choose a cost model with a flat rate; unit costs and lump sums of the call would do as well.")
