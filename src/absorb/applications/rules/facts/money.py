"""Who pays what and when: each figure as a Czech text, and beside it the same amount in haléře."""

from decimal import Decimal
from typing import Any

from absorb.applications.rules.facts.material import Material
from absorb.applications.rules.facts.words import MISSING
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.names import budget_name
from absorb.kernel.czech import amount, day


def budget_row(node: budgets.Node) -> dict[str, Any]:
    return {
        "code": node.code,
        "name": budget_name(node.name),
        "amount": amount(node.amount, unit=""),
        "minor": int(node.amount),
    }


def named(material: Material, code: str, minor: int) -> dict[str, Any]:
    return {"name": material.source_names.get(code, code), "amount": amount(minor, unit=""), "minor": minor}


def sources(material: Material) -> list[dict[str, Any]]:
    rows = [(material.source_names.get(code, code), minor) for code, minor in material.shares.items() if minor]
    if material.schedule.gap:
        rows.append((f"{MISSING}: zatím nikdo", int(material.schedule.gap)))
    return [
        {"name": name, "amount": amount(minor, unit=""), "minor": minor, "percent": _percent(minor, material.cost)} for name, minor in rows
    ]


def _percent(part: int, whole: int) -> str:
    share = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.001")) if whole else Decimal(0)
    return f"{share:f}".replace(".", ",")


def years(material: Material) -> list[dict[str, Any]]:
    """A row a source and year; the years stand one under another, so that any number of them fits a page."""
    rows = []
    by_source = {code: material.schedule.by_source_and_year.get(code, {}) for code in material.shares}
    for year in sorted({year for by_year in by_source.values() for year in by_year}):
        paid = {code: int(by_year.get(year, 0)) for code, by_year in by_source.items()}
        named = [(material.source_names.get(code, code), minor) for code, minor in paid.items() if minor]
        for name, minor in [*named, (f"Rok {year} celkem", sum(paid.values()))]:
            rows.append({"year": year, "name": name, "amount": amount(minor, unit=""), "minor": minor})
    return rows


def periods(material: Material) -> list[dict[str, Any]]:
    rows = []
    for period in material.schedule_case.periods:
        paid = int(material.schedule.by_period.get(period.id, 0))
        cost = sum(int(line.amounts.get(period.id, 0)) for line in material.schedule_case.lines)
        end = period.first.plus(period.months - 1)
        span = f"{day(period.first.first_day())} – {day(end.last_day())}"
        rows.append(
            {
                "id": period.id,
                "span": span,
                "cost": amount(cost, unit=""),
                "cost_minor": cost,
                "paid": amount(paid, unit=""),
                "paid_minor": paid,
            }
        )
    return rows


def prefinancing(material: Material) -> str:
    peak, month = int(material.schedule.prefinancing_peak or 0), material.schedule.prefinancing_month
    if not peak or month is None:
        return "Projekt nepotřebuje předfinancování: peníze přicházejí dříve, než jsou potřeba."
    return f"Největší předfinancování je {amount(peak)} v měsíci {month.number}/{month.year}; žadatel ho musí překlenout z jiných peněz."
