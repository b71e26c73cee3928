"""The implementation plan of a year as a Word document."""

from collections.abc import Sequence

from absorb.documents.word import WordDocument
from absorb.kernel.czech import amount, plural
from absorb.plan.rules.years import SourceShare, YearIdea, YearMeasure, YearPlan

MARK = "UKÁZKA – výběr opatření, záměrů a částky jsou smyšlené"
STATES = {"chosen": "vybráno", "in_application": "v žádosti", "funded": "financováno"}


def year_document(planned: YearPlan, town: str, *, mark: str = "") -> bytes:
    """The .docx; the same year gives the same bytes."""
    title = f"Realizační plán na rok {planned.year}"
    paper = WordDocument(title=title, reference=planned.code, version=str(planned.version), mark=mark)
    paper.title(title)
    count, ideas = len(planned.measures), len(planned.ideas)
    paper.facts(
        [
            ("Komunitní plán", f"{planned.name}, verze {planned.version}"),
            ("Město", town),
            ("Prioritní opatření", f"{count} {plural(count, 'opatření', 'opatření', 'opatření')}"),
            ("Vybrané záměry", f"{ideas} {plural(ideas, 'záměr', 'záměry', 'záměrů')}"),
            ("Náklady roku podle rozvrhů", amount(planned.planned_minor)),
            ("Odhad záměrů bez rozvrhu (za celou dobu)", amount(planned.estimated_minor)),
        ],
        label_width_cm=7.0,
    )
    if planned.note:
        paper.text(planned.note)
    _write_sources(paper, "Kdo v tomto roce platí (podle rozvrhů)", planned.sources)
    _write_sources(paper, "V jaké zdroje doufají záměry bez rozvrhu (za celou dobu)", planned.hoped)
    paper.heading("Prioritní opatření")
    for measure in planned.measures:
        _write_measure(paper, measure)
    if not planned.measures:
        paper.text("Pro tento rok nebylo žádné opatření určeno jako prioritní.")
    return paper.to_bytes()


def _write_sources(paper: WordDocument, caption: str, shares: Sequence[SourceShare]) -> None:
    if not shares:
        return
    rows = [[one.name, _amount(one.amount_minor)] for one in shares]
    total = sum(one.amount_minor or 0 for one in shares)
    paper.table(
        ["Zdroj", "Částka"], [*rows, ["Celkem", amount(total)]], amounts=[1], widths_cm=[11.0, 5.0], total=True, whole=True, caption=caption
    )


def _write_measure(paper: WordDocument, measure: YearMeasure) -> None:
    paper.heading(f"{measure.where} {measure.name}", level=2)
    if measure.why:
        paper.text(f"Proč letos: {measure.why}")
    if measure.who:
        paper.text(f"Zajišťuje: {measure.who}")
    if measure.cost_minor is not None:
        paper.text(f"Předpokládané náklady opatření podle plánu: {amount(measure.cost_minor)}")
    ideas = [one for one in measure.ideas if not one.is_left_out]
    if not ideas:
        paper.text("K opatření zatím není vybrán žádný záměr.")
        return
    rows = [[f"{one.reference} {one.title}", one.who or "–", STATES.get(one.state, one.state), _cost(one), _sources(one)] for one in ideas]
    paper.table(["Záměr", "Kdo", "Stav", "Náklady", "Zdroje"], rows, amounts=[3], widths_cm=[4.5, 2.8, 1.9, 3.4, 3.4])
    if any(one.is_estimate for one in ideas):
        paper.note("* odhad za celou dobu záměru; rozvrh financování zatím není")


def _cost(one: YearIdea) -> str:
    return f"{_amount(one.cost_minor)}{' *' if one.is_estimate else ''}"


def _sources(one: YearIdea) -> str:
    return (
        "\n".join(f"{share.name}: {_amount(share.amount_minor)}" if share.amount_minor is not None else share.name for share in one.sources)
        or "–"
    )


def _amount(minor: int | None) -> str:
    return "–" if minor is None else amount(minor)
