"""A budget being written, added up for the page: amounts by line, the tree, checks and payers, or what stands in the way."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import msgspec
from litestar import Request

from absorb.calls.rules import CallText
from absorb.db import reading
from absorb.funding.pages.checks import CHECKS
from absorb.funding.pages.speaking import speaker
from absorb.funding.queries.sources import source_names
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.binding import binding_checks
from absorb.funding.rules.names import budget_name
from absorb.funding.rules.working.budget import budget_case, in_text
from absorb.funding.rules.working.differences import line_cost
from absorb.funding.rules.working.shapes import BudgetText
from absorb.funding.rules.working.staff import warnings_of
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.money import round_half_away
from absorb.reckoning import reckon
from absorb.web import language_of, person_of


class Row(msgspec.Struct, frozen=True):
    """A row of the tree by the name that people gave it, and how deep it stands."""

    code: str
    name: str
    minor: int
    depth: int


class Reckoned(msgspec.Struct, frozen=True):
    """`costs` are amounts by line (its id), `borne` what each partner bears ("" is the applicant), `per_unit` what a unit of each
    indicator costs. Without an answer `faults` say why."""

    costs: dict[str, int]
    prices: dict[str, int]
    answer: budgets.Answer | None
    rows: tuple[Row, ...]
    borne: tuple[tuple[str, int], ...]
    per_unit: tuple[tuple[str, int], ...]
    sources: tuple[tuple[str, int], ...]
    checks: tuple[budgets.Check, ...]
    check_names: dict[str, str]
    warnings: tuple[tuple[str, str], ...]
    faults: tuple[tuple[str, str], ...]
    currency: str
    word: Callable[[str], str]


async def reckoned(
    request: Request[Any, Any, Any], text: BudgetText, terms: budgets.Call, call: CallText | None, faults: Sequence[Fault] = ()
) -> Reckoned:
    """The budget as the engine adds it up, in the reader's words; `terms` are what the call asks of its applicant."""
    language = language_of(request)
    async with reading(person_of(request).acting) as connection:
        names = await source_names(connection, language)
    answer, told = None, list(faults)
    if not told:
        try:
            answer = await reckon(budgets.budget, budget_case(text, terms))
        except BadInput as refusal:
            told = list(in_text(refusal.faults, text))
    places = {f"/lines/{index}/": line.code for index, line in enumerate(text.lines)}
    return Reckoned(
        costs={line.id: int(line_cost(line)) for line in text.lines},
        prices={line.id: int(line.unit_price) for line in text.lines},
        answer=answer,
        rows=_rows(answer, text, budget_name if language == "cs" else str) if answer else (),
        borne=_borne(text),
        per_unit=_per_unit(text, answer),
        sources=tuple((names.get(code, code), int(minor)) for code, minor in answer.by_source.items()) if answer else (),
        checks=tuple(binding_checks(answer.checks, call)) if answer else (),
        check_names=CHECKS,
        warnings=tuple((line.code, says) for line in text.lines if line.staff for says in warnings_of(line.staff)),
        faults=tuple((_place(fault.pointer, places), fault.says) for fault in told),
        currency=text.currency,
        word=speaker(request, names),
    )


def _place(pointer: str, places: dict[str, str]) -> str:
    return next((code for begin, code in places.items() if pointer.startswith(begin)), "")


def _rows(answer: budgets.Answer, text: BudgetText, name_of: Callable[[str], str]) -> tuple[Row, ...]:
    """The tree, its chapters by the names that people gave them."""
    named = {chapter.code: chapter.name for chapter in text.chapters if chapter.name}
    return tuple(Row(node.code, named.get(node.code) or name_of(node.name), int(node.amount), node.code.count(".")) for node in answer.tree)


def _borne(text: BudgetText) -> tuple[tuple[str, int], ...]:
    """What each partner bears, where there are partners."""
    if not text.partners:
        return ()
    names = {"": "", **{partner.code: partner.name or partner.code for partner in text.partners}}
    sums = dict.fromkeys(names, 0)
    for line in text.lines:
        sums[line.bearer or ""] = sums.get(line.bearer or "", 0) + int(line_cost(line))
    return tuple((names.get(code, code), minor) for code, minor in sums.items())


def _per_unit(text: BudgetText, answer: budgets.Answer | None) -> tuple[tuple[str, int], ...]:
    """The eligible costs by one unit of each indicator, rounded to the haléř."""
    if answer is None:
        return ()
    return tuple(
        (one.name or one.code, round_half_away(Fraction(int(answer.eligible)) / Fraction(one.target)))
        for one in text.indicators
        if one.target
    )
