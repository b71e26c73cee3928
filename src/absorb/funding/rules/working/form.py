"""A budget as the fields of a form, and back: what was typed, and what of it cannot be read, at its field.

A line's fields are `line-ID-NAME`; the rows of chapters, partners and indicators are `chapter-N-NAME` and so on. Whatever the
form does not show of a line (its amounts by month, what the portal knew of it) stays as it was.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from msgspec.structs import replace

from absorb.calls.rules.text import COST_MODELS
from absorb.funding.rules.budget.models import KIND_NAMES
from absorb.funding.rules.working.fields import LONGEST_CODE, Row, Texts
from absorb.funding.rules.working.numbers import money_words, month_words, number_text
from absorb.funding.rules.working.shapes import (
    LONGEST_NAME,
    LONGEST_REASON,
    BudgetText,
    Chapter,
    Indicator,
    Partner,
    Staff,
    WorkLine,
)  # fmt: skip
from absorb.funding.rules.working.staff import CONTRACTS, USUAL_CONTRIBUTIONS
from absorb.kernel.errors import Fault
from absorb.kernel.money import Money
from absorb.kernel.phrases import Phrase

LINE_FIELDS = (
    "code", "name", "kind", "unit", "price", "units", "from", "months", "bearer", "indicator", "contract", "gross", "share", "hours",
    "contributions", "reason",
)  # fmt: skip
LISTS: Mapping[str, tuple[str, ...]] = {
    "chapter": ("code", "name"), "partner": ("code", "name"), "indicator": ("code", "name", "unit", "target", "cost")
}  # fmt: skip


class Typed(msgspec.Struct, frozen=True):
    """A budget as texts: the fields of each line by its id, the rows of each list, and the fields of the whole."""

    lines: dict[str, Texts]
    lists: dict[str, list[Texts]]
    whole: Texts


def typed_of(text: BudgetText, comma: str = ",") -> Typed:
    """The fields of a budget as it stands."""
    pairs = [{"code": one.code, "name": one.name} for one in text.chapters], [{"code": one.code, "name": one.name} for one in text.partners]
    indicators = [
        {
            "code": one.code, "name": one.name, "unit": one.unit, "target": number_text(one.target, comma),
            "cost": "" if one.unit_cost is None else money_words(one.unit_cost, comma),
        }
        for one in text.indicators
    ]  # fmt: skip
    return Typed(
        {line.id: _texts(line, comma) for line in text.lines},
        {"chapter": pairs[0], "partner": pairs[1], "indicator": indicators},
        {
            "cost_model": text.cost_model,
            "other_income": money_words(text.other_income, comma) if text.other_income else "",
            "eur_rate": number_text(text.eur_rate, comma) if text.eur_rate is not None else "",
        },
    )


def _texts(line: WorkLine, comma: str) -> Texts:
    staff = line.staff
    return {
        "code": line.code, "name": line.name, "kind": line.kind, "unit": line.unit, "price": money_words(line.unit_price, comma),
        "units": number_text(line.units, comma), "from": month_words(line.from_) if line.from_ is not None else "",
        "months": str(line.months or ""), "bearer": line.bearer or "", "indicator": line.indicator or "",
        "contract": staff.contract if staff else "", "gross": money_words(staff.gross, comma) if staff else "",
        "share": number_text(staff.share, comma) if staff and staff.share is not None else "",
        "hours": number_text(staff.hours_month, comma) if staff and staff.hours_month is not None else "",
        "contributions": number_text(staff.contributions_percent, comma) if staff else "", "reason": line.reason,
    }  # fmt: skip


def split_form(fields: Mapping[str, str], ids: Sequence[str]) -> Typed:
    """The fields of a sent form; rows of lists that are empty are left out."""
    lines = {own: {name: fields.get(f"line-{own}-{name}", "") for name in LINE_FIELDS} for own in dict.fromkeys(ids)}
    lists: dict[str, list[Texts]] = {}
    for kind, names in LISTS.items():
        rows = []
        for number in range(len(fields)):
            if f"{kind}-{number}-{names[0]}" not in fields:
                break
            row = {name: fields.get(f"{kind}-{number}-{name}", "") for name in names}
            if any(row.values()):
                rows.append(row)
        lists[kind] = rows
    return Typed(lines, lists, {name: fields.get(name, "") for name in ("cost_model", "other_income", "eur_rate")})


def read_typed(typed: Typed, base: BudgetText) -> tuple[BudgetText, list[Fault]]:
    """The budget that the fields say, begun from `base`; what cannot be read is told at its field and stands as nothing."""
    faults: list[Fault] = []
    known = {line.id: line for line in base.lines}
    lines = tuple(_line(own, texts, known.get(own), faults) for own, texts in typed.lines.items())
    chapters = {one.code: one for one in base.chapters}
    rows = {kind: [Row(f"{kind}-{number}", texts, faults) for number, texts in enumerate(typed.lists[kind])] for kind in LISTS}
    whole = Row("", typed.whole, faults)
    rate = whole.number("eur_rate")
    if rate is not None and rate <= 0:
        faults.append(Fault("/eur_rate", Phrase("The rate to the euro is a number above zero.")))
        rate = None
    model: Any = whole.one_of("cost_model", COST_MODELS)
    text = replace(
        base, cost_model=model or base.cost_model, lines=lines, other_income=whole.money("other_income") or Money(0), eur_rate=rate,
        chapters=tuple(
            replace(chapters.get(row.code(), Chapter(code=row.code(), name="")), name=row.text("name", LONGEST_NAME))
            for row in rows["chapter"]
        ),
        partners=tuple(Partner(code=row.code(), name=row.text("name", LONGEST_NAME)) for row in rows["partner"]),
        indicators=tuple(
            Indicator(
                code=row.code(), name=row.text("name", LONGEST_NAME), unit=row.text("unit", LONGEST_NAME),
                target=row.number("target") or Decimal(0), unit_cost=row.money("cost"),
            )
            for row in rows["indicator"]
        ),
    )  # fmt: skip
    return text, faults


def _line(own: str, texts: Texts, before: WorkLine | None, faults: list[Fault]) -> WorkLine:
    row = Row(f"line-{own}", texts, faults)
    kind: Any = row.one_of("kind", KIND_NAMES) or "other"
    months, first = row.count("months"), row.month("from")
    units = row.number("units")
    begun = before or WorkLine(id=own, code="", name="", kind=kind, unit_price=Money(0), units=Decimal(1))
    return replace(
        begun, code=row.text("code", LONGEST_CODE), name=row.text("name", LONGEST_NAME), kind=kind, unit=row.text("unit", LONGEST_NAME),
        unit_price=row.money("price") or Money(0), units=units if units is not None else Decimal(0 if texts["units"] else 1), from_=first,
        months=months, bearer=texts["bearer"] or None, indicator=texts["indicator"] or None,
        reason=row.text("reason", LONGEST_REASON), staff=_staff(row),
    )  # fmt: skip


def _staff(row: Row) -> Staff | None:
    contract: Any = row.one_of("contract", CONTRACTS)
    gross, share, hours = row.money("gross"), row.percent("share"), row.number("hours")
    contributions = row.percent("contributions")
    if contract is None:
        return None
    is_full = contract == "employment"
    added = USUAL_CONTRIBUTIONS[contract] if contributions is None else contributions
    return Staff(
        contract=contract, gross=gross or Money(0), contributions_percent=added,
        share=share if is_full else None, hours_month=None if is_full else hours,
    )  # fmt: skip
