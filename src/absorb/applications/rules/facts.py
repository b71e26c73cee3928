"""The facts of an application's documents: plain values in Czech, each figure beside the rows it was read from.

Amounts are texts such as "1 234,50 Kč"; beside each stands the same amount in haléře under a name that ends with
`_minor`, so that a figure can be traced and added up again.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from absorb.applications.rules.forms import Answer, Form, answers_of
from absorb.calls.rules import CallText, payers_of
from absorb.funding.rules import budget as budgets
from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.names import budget_name
from absorb.funding.rules.reasons import basis_in_czech
from absorb.kernel.czech import amount, day, plural
from absorb.kernel.period import Month

MISSING = "CHYBÍ"

CHECK_NAMES: Mapping[str, str] = {
    "sco-mandatory": "zjednodušené vykazování tam, kde je povinné",
    "flat-rate": "paušální sazba v mezích stropu",
    "min-total": "alespoň nejmenší částka výzvy",
    "max-total": "nejvýše největší částka výzvy",
    "eligibility-period": "výdaje v době způsobilosti",
}


class Measure(msgspec.Struct, frozen=True):
    """A measure of the community plan that the idea serves: how much, from 0 to 5, and why."""

    code: str
    name: str
    degree: int
    why: str
    is_invented: bool = False


class Recommendation(msgspec.Struct, frozen=True):
    """What a body resolved about the idea."""

    body: str
    number: str
    held_on: dt.date
    votes_for: int
    denominator: int


def asked_under(call: CallText, sources: Collection[str]) -> set[str]:
    """Which of the sources beside the applicant's own are asked by an application under this call: those that its splits
    name. Where it names none, nobody knows better and all of them are."""
    payers = payers_of(call)
    return {code for code in sources if not payers or code in payers}


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the documents of one application are made from, as it was at one moment.

    `shares` is what each source pays; `asked` the part of it that the call's authority is asked for, `own` the applicant's.
    What is in neither comes from other funders, such as the town.
    """

    reference: str
    town: str
    made_on: dt.date
    mark: str
    title: str
    idea: str
    need: str | None
    place: str | None
    organisation: str | None
    ico: str | None
    call: CallText
    form: Form
    budget: budgets.Answer
    budget_version: int
    schedule: schedules.Answer
    schedule_case: schedules.Case
    schedule_version: int
    case_sha256: str
    shares: dict[str, int]
    asked: dict[str, int]
    own: dict[str, int]
    source_names: dict[str, str]
    measures: list[Measure]
    points: Decimal | None = None
    place_in_ranking: int | None = None
    ranking: int | None = None
    recommendation: Recommendation | None = None

    @property
    def first(self) -> Month:
        return self.schedule_case.periods[0].first

    @property
    def last(self) -> Month:
        final = self.schedule_case.periods[-1]
        return final.first.plus(final.months - 1)

    @property
    def cost(self) -> int:
        return sum(sum(line.amounts.values()) for line in self.schedule_case.lines)

    @property
    def others(self) -> dict[str, int]:
        """What funders beside the call's authority pay."""
        return {code: minor for code, minor in self.shares.items() if code not in self.asked and code not in self.own}

    def answers(self) -> list[tuple[str, list[Answer]]]:
        """The questions of every screen, by the screen's key."""
        known = {
            "title": self.title,
            "need": self.need,
            "place": self.place,
            "organisation": self.organisation,
            "ico": self.ico,
            "period": f"{day(self.first.first_day())} – {day(self.last.last_day())}",
        }
        return [(screen.key, answers_of(screen, known, self.call.text_limits)) for screen in self.form.screens]


def application_facts(material: Material) -> dict[str, Any]:
    """The facts of the application's draft. Missing answers are said, never left blank."""
    answers = dict(material.answers())
    return {
        **_common(material),
        "screens": [
            {"name": screen.name, "table": screen.table or "", "fields": [_field(answer) for answer in answers[screen.key]]}
            for screen in material.form.screens
        ],
        "identification": _identification(material),
        "budget": [_budget_row(node) for node in material.budget.tree],
        "sources": _sources(material),
        "years": _years(material),
        "periods": _periods(material),
        "measures": _measures(material),
        "indicators": [
            {
                "code": item.code,
                "name": item.name,
                "unit": item.unit,
                "target": f"{MISSING}: cílová hodnota",
                "note": _sure(item.unverified),
            }
            for item in material.call.indicators
        ],
        "annexes": [item.name for item in material.call.annexes],
        "prefinancing": _prefinancing(material),
        "recommendation": _recommendation(material),
        "checks": [
            {
                "rule": CHECK_NAMES.get(check.rule, check.rule),
                "ok": "splněno" if check.ok else "nesplněno",
                "basis": basis_in_czech(check.basis),
            }
            for check in material.budget.checks
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
        "asked_parts": [_named(material, code, minor) for code, minor in material.asked.items() if minor],
        "measures": _measures(material)[:3],
        "recommendation": _recommendation(material),
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
        "other_parts": [_named(material, code, minor) for code, minor in material.others.items() if minor],
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


def _field(answer: Answer) -> dict[str, Any]:
    limit = f"nejvýše {answer.longest} znaků{_sure(answer.is_limit_unverified, ', ')}" if answer.longest is not None else ""
    if answer.text is None:
        lack = f"{MISSING}: odpověď ({limit})" if limit else f"{MISSING}: odpověď"
        return {"name": answer.name, "text": lack, "is_missing": True, "note": ""}
    over = f"Text je o {answer.too_long_by} znaků delší, než smí být ({limit})." if answer.too_long_by else ""
    return {"name": answer.name, "text": answer.text, "is_missing": False, "note": over}


def _sure(is_unverified: bool, before: str = "") -> str:
    return f"{before}neověřeno" if is_unverified else ""


def _identification(material: Material) -> list[dict[str, str]]:
    call = material.call
    pairs = [
        ("Název projektu", material.title),
        ("Žadatel", material.organisation or f"{MISSING}: žadatel"),
        ("IČO žadatele", material.ico or f"{MISSING}: dosud neověřeno"),
        ("Program", call.programme.name),
        ("Výzva", f"{call.code} {call.title}"),
        ("Řídicí orgán", call.programme.authority.value),
        ("Doba realizace", f"{day(material.first.first_day())} – {day(material.last.last_day())}"),
        ("Námět v zásobníku", material.idea),
    ]
    return [{"name": name, "text": text} for name, text in pairs]


def _budget_row(node: budgets.Node) -> dict[str, Any]:
    return {
        "code": node.code,
        "name": budget_name(node.name),
        "amount": amount(node.amount, unit=""),
        "minor": int(node.amount),
    }


def _named(material: Material, code: str, minor: int) -> dict[str, Any]:
    return {"name": material.source_names.get(code, code), "amount": amount(minor, unit=""), "minor": minor}


def _sources(material: Material) -> list[dict[str, Any]]:
    rows = [(material.source_names.get(code, code), minor) for code, minor in material.shares.items() if minor]
    if material.schedule.gap:
        rows.append((f"{MISSING}: zatím nikdo", int(material.schedule.gap)))
    return [
        {"name": name, "amount": amount(minor, unit=""), "minor": minor, "percent": _percent(minor, material.cost)} for name, minor in rows
    ]


def _percent(part: int, whole: int) -> str:
    share = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.001")) if whole else Decimal(0)
    return f"{share:f}".replace(".", ",")


def _years(material: Material) -> list[dict[str, Any]]:
    """A row a source and year; the years stand one under another, so that any number of them fits a page."""
    rows = []
    by_source = {code: material.schedule.by_source_and_year.get(code, {}) for code in material.shares}
    for year in sorted({year for by_year in by_source.values() for year in by_year}):
        paid = {code: int(by_year.get(year, 0)) for code, by_year in by_source.items()}
        named = [(material.source_names.get(code, code), minor) for code, minor in paid.items() if minor]
        for name, minor in [*named, (f"Rok {year} celkem", sum(paid.values()))]:
            rows.append({"year": year, "name": name, "amount": amount(minor, unit=""), "minor": minor})
    return rows


def _periods(material: Material) -> list[dict[str, Any]]:
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


def _measures(material: Material) -> list[dict[str, Any]]:
    ordered = sorted(material.measures, key=lambda measure: (-measure.degree, measure.code))
    return [
        {
            "code": measure.code,
            "name": measure.name,
            "degree": f"{measure.degree} z 5",
            "why": f"{measure.why}{' (smyšleno)' if measure.is_invented else ''}",
        }
        for measure in ordered
        if measure.degree > 0
    ]


def _prefinancing(material: Material) -> str:
    peak, month = int(material.schedule.prefinancing_peak or 0), material.schedule.prefinancing_month
    if not peak or month is None:
        return "Projekt nepotřebuje předfinancování: peníze přicházejí dříve, než jsou potřeba."
    return f"Největší předfinancování je {amount(peak)} v měsíci {month.number}/{month.year}; žadatel ho musí překlenout z jiných peněz."


def _recommendation(material: Material) -> str:
    said = []
    if material.points is not None and material.ranking is not None:
        where = f", {material.place_in_ranking}. místo" if material.place_in_ranking is not None else ""
        said.append(f"V pořadí č. {material.ranking} má {_points(material.points)} bodů ze 100{where}.")
    found = material.recommendation
    if found is not None:
        said.append(
            f"{found.body}: usnesení č. {found.number} ze dne {day(found.held_on)}, pro hlasovalo {found.votes_for} z {found.denominator}."
        )
    return " ".join(said) or f"{MISSING}: usnesení o doporučení projektu"


def _points(points: Decimal) -> str:
    return f"{points.quantize(Decimal('0.01')):f}".replace(".", ",")
