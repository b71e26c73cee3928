"""What an application says of itself in words: its answers, who asks, which measures it serves, who recommends it. What is
missing is said, never left blank."""

from decimal import Decimal
from typing import Any

from absorb.applications.rules.facts.material import Material
from absorb.applications.rules.forms import Answer
from absorb.kernel.czech import day

MISSING = "CHYBÍ"


def field(answer: Answer) -> dict[str, Any]:
    limit = f"nejvýše {answer.longest} znaků{sure(answer.is_limit_unverified, ', ')}" if answer.longest is not None else ""
    if answer.text is None:
        lack = f"{MISSING}: odpověď ({limit})" if limit else f"{MISSING}: odpověď"
        return {"name": answer.name, "text": lack, "is_missing": True, "note": ""}
    over = f"Text je o {answer.too_long_by} znaků delší, než smí být ({limit})." if answer.too_long_by else ""
    return {"name": answer.name, "text": answer.text, "is_missing": False, "note": over}


def sure(is_unverified: bool, before: str = "") -> str:
    return f"{before}neověřeno" if is_unverified else ""


def identification(material: Material) -> list[dict[str, str]]:
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


def measures(material: Material) -> list[dict[str, Any]]:
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


def recommendation(material: Material) -> str:
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
