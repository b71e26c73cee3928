"""The facts of each document, put together for its template."""

from collections.abc import Mapping
from typing import Any

from absorb.applications.rules.facts.material import Material
from absorb.applications.rules.facts.money import budget_row, named, periods, prefinancing, sources, years
from absorb.applications.rules.facts.words import MISSING, field, identification, measures, recommendation, sure
from absorb.kernel.czech import amount, day, plural

CHECK_NAMES: Mapping[str, str] = {
    "sco-mandatory": "zjednodušené vykazování tam, kde je povinné",
    "flat-rate": "paušální sazba v mezích stropu",
    "min-total": "alespoň nejmenší částka výzvy",
    "max-total": "nejvýše největší částka výzvy",
    "eligibility-period": "výdaje v době způsobilosti",
}


def application_facts(material: Material) -> dict[str, Any]:
    """The facts of the application's draft, where rules stand as phrases. Missing answers are said, never left blank."""
    answers = dict(material.answers())
    return {
        **_common(material),
        "screens": [
            {"name": screen.name, "table": screen.table or "", "fields": [field(answer) for answer in answers[screen.key]]}
            for screen in material.form.screens
        ],
        "identification": identification(material),
        "budget": [budget_row(node) for node in material.budget.tree],
        "sources": sources(material),
        "years": years(material),
        "periods": periods(material),
        "measures": measures(material),
        "indicators": [
            {
                "code": item.code,
                "name": item.name,
                "unit": item.unit,
                "target": f"{MISSING}: cílová hodnota",
                "note": sure(item.unverified),
            }
            for item in material.call.indicators
        ],
        "annexes": [item.name for item in material.call.annexes],
        "prefinancing": prefinancing(material),
        "recommendation": recommendation(material),
        "checks": [
            {
                "rule": CHECK_NAMES.get(check.rule, check.rule),
                "ok": "splněno" if check.ok else "nesplněno",
                "basis": check.basis,
            }
            for check in material.checks()
        ],
    }


def letter_facts(material: Material) -> dict[str, Any]:
    """The facts of the cover letter."""
    months = material.last - material.first + 1
    return {
        **_common(material),
        "addressee": material.call.programme.authority.value,
        "date": day(material.made_on),
        "organisation": material.organisation or f"{MISSING}: žadatel",
        "ico": material.ico or f"{MISSING}: dosud neověřeno",
        "months": f"{months} {plural(months, 'měsíc', 'měsíce', 'měsíců')}",
        "asked_parts": [named(material, code, minor) for code, minor in material.asked.items() if minor],
        "measures": measures(material)[:3],
        "recommendation": recommendation(material),
        "annexes": [
            f"Žádost o podporu {material.reference} (koncept)",
            f"Rozvrh financování podle zdrojů a období {material.reference}",
            *(item.name for item in material.call.annexes),
        ],
    }


def _common(material: Material) -> dict[str, Any]:
    call, asked = material.call, sum(material.asked.values())
    others, own = sum(material.others.values()), sum(material.own.values())
    return {
        "mark": material.mark,
        "reference": material.reference,
        "town": material.town,
        "title": material.title,
        "idea": material.idea,
        "call": {"code": call.code, "title": call.title, "programme": call.programme.name},
        "applicant": material.organisation or f"{MISSING}: žadatel",
        "start": day(material.first.first_day()),
        "end": day(material.last.last_day()),
        "cost": amount(material.cost),
        "cost_plain": amount(material.cost, unit=""),
        "cost_minor": material.cost,
        "eligible": amount(material.budget.eligible),
        "eligible_minor": int(material.budget.eligible),
        "asked": amount(asked),
        "asked_plain": amount(asked, unit=""),
        "asked_minor": asked,
        "others": amount(others),
        "others_minor": others,
        "other_parts": [named(material, code, minor) for code, minor in material.others.items() if minor],
        "own": amount(own),
        "own_minor": own,
        "gap": amount(int(material.schedule.gap or 0)),
        "gap_minor": int(material.schedule.gap or 0),
        "basis": {
            "budget_version": material.budget_version,
            "schedule_version": material.schedule_version,
            "schedule_case_sha256": material.case_sha256,
            "ranking": material.ranking,
            "call_source": call.source,
        },
    }
