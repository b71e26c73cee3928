"""The rulebook: every check that an idea's money must pass, by name, each under the row of law that holds on the day.

`findings` is pure; it reads no file. A rule that does not apply (no Union money, no such cost) finds nothing; one whose facts
are not known finds "unknown" and says what would tell.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from absorb.calls.rules import asks_size
from absorb.calls.rules.dated import holding
from absorb.funding.rules.rulebook import costs, periods, publishing, sharing
from absorb.funding.rules.rulebook.rows import Book, Publication, Row, find_book_faults
from absorb.funding.rules.rulebook.shapes import Facts, Finding, Seen, Verdict, by_row
from absorb.kernel.facts import Name
from absorb.kernel.phrases import Phrase

__all__ = ["CHECKS", "Book", "Facts", "Finding", "Publication", "Seen", "Verdict", "by_row", "find_book_faults", "findings"]

CHECKS = {
    "simplified_costs": "Simplified costs where they are obligatory",
    "cost_model": "A cost model that the call names",
    "totals": "Eligible costs within the call's bounds",
    "ceiling": "Kinds of cost within their ceilings",
    "purchased_services": "Indirect costs by the share of purchased services",
    "vat": "VAT as an eligible cost",
    "co_financing": "The Union's share by category of region",
    "eligibility_period": "Costs within the period of eligibility",
    "call_period": "The project's months within the call's",
    "not_completed": "Not over before it is asked for",
    "double_financing": "Nothing paid twice",
    "de_minimis": "De minimis aid within its ceiling",
    "grant_publication": "The grant's contract published",
    "contract_register": "The contract in the register of contracts",
    "programme_notice": "The town's programme announced in time",
    "call_notice": "The call announced in time",
}
"""The named checks in the order in which they are told, and what pages call them."""

_BY_ROW: dict[str, Callable[[Facts, Any], Iterator[Seen]]] = {
    "simplified_costs": costs.simplified_costs,
    "purchased_services": costs.purchased_services,
    "vat": costs.vat,
    "co_financing": sharing.co_financing,
    "eligibility_period": periods.eligibility_period,
    "not_completed": periods.not_completed,
    "double_financing": sharing.double_financing,
    "grant_publication": publishing.contract_publication,
    "contract_register": publishing.contract_publication,
    "programme_notice": publishing.call_notice,
    "call_notice": publishing.call_notice,
}
_BY_CALL: dict[str, Callable[[Facts], Iterator[Finding]]] = {
    "cost_model": costs.cost_model,
    "totals": costs.totals,
    "ceiling": costs.ceilings,
    "call_period": periods.call_period,
    "de_minimis": sharing.de_minimis,
}


def findings(facts: Facts, book: Book) -> list[Finding]:
    """What every rule says of these facts on their day, in the order of `CHECKS`."""
    return [finding for rule in CHECKS for finding in _found(rule, facts, book)]


def _found(rule: str, facts: Facts, book: Book) -> Iterator[Finding]:
    if rule in _BY_CALL:
        yield from _BY_CALL[rule](facts)
        return
    payers = facts.payers
    rows: Sequence[Row] = holding(getattr(book, rule), facts.today)
    for row in rows:
        if _is_of_another_law(row, facts):
            continue
        if row.payers and payers is None:
            yield from (by_row(rule, row, seen) for seen in _unjudged(facts, row))
        elif payers is None or not row.payers or payers & set(row.payers):
            yield from (by_row(rule, row, seen) for seen in _BY_ROW[rule](facts, row))


def _is_of_another_law(row: Row, facts: Facts) -> bool:
    """A call that names no law is taken to be under today's, as long as its money tells which: rows without payers need the name."""
    stated = facts.call.programme.regulation if facts.call is not None else None
    if row.regulation is None:
        return False
    return not row.payers if stated is None else row.regulation not in stated.value


def _unjudged(facts: Facts, row: Row) -> Iterator[Seen]:
    if facts.budget is not None:
        says = Phrase(
            "Who pays is not known yet; the rule holds for money of %(sources)s.", sources=[Name(code, "source") for code in row.payers]
        )
        yield Seen("unknown", says, _who_pays(facts), "/budget/call/rates")


def _who_pays(facts: Facts) -> Phrase:
    """What would tell who pays."""
    if facts.call is not None and facts.inhabitants is None and asks_size(facts.call, facts.applicant):
        return Phrase("Enter with the organisation how many inhabitants its municipality has: the call divides costs by it.")
    return Phrase("Choose a call for the budget, or work out a schedule.")
