"""The ranking as a workbook: one list to print, the criteria, and what it all rests on."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter

from absorb.documents.sheet import (
    add_sheet,
    new_workbook,
    row_height,
    set_print,
    set_widths,
    workbook_bytes,
    write_formula,
    write_head,
    write_text,
)
from absorb.kernel.czech import day, plural
from absorb.kernel.engine import Progress, silent
from absorb.priority.rules.numbers import shown
from absorb.priority.rules.why import certainty_among
from absorb.priority.schemas import CriterionOut, RankedOut, RankingOut

POINTS_FORMAT = "0.00"
SHARE_FORMAT = "0%"
MARK = "UKÁZKA: záměry jsou skutečné operace ESF zveřejněné v roce 2016, hodnocení a přínosy jsou smyšlené a neplatí."
INVENTED = "Obsahuje smyšlené hodnoty (sloupec „Poznámka“)."

_BEFORE_PARTS = ("Místo", "Číslo", "Záměr", "Organizace", "Body celkem")
_LINE = Border(bottom=Side(style="hair", color="8A94A3"))
_WIDTHS = (7, 14, 44, 26, 9)
_CRITERIA_WIDTHS = (13, 26, 18, 34, 7, 9, 11, 12, 30, 40)
_PART_WIDTH, _NOTE_WIDTH = 14, 24
LINE_HEIGHT = 15.0
"""Points of one line of text in a row; a row with wrapped text is given its height, since not every program finds it."""


def ranking_workbook(
    ranking: RankingOut,
    criteria: Sequence[CriterionOut],
    ranked: Sequence[RankedOut],
    progress: Progress = silent,
    *,
    town: str,
    is_demonstration: bool,
) -> bytes:
    """The .xlsx of a frozen ranking. Points are a live sum of the parts; the same ranking gives the same bytes.

    It tells the share of its rows that are written.
    """
    workbook = new_workbook(title=f"Pořadí záměrů č. {ranking.number}")
    _write_list(workbook, ranking, criteria, ranked, town, is_demonstration, progress)
    _write_criteria(workbook, criteria)
    _write_rules(workbook, ranking, {one.code: one.name for one in criteria})
    return workbook_bytes(workbook, made_at=ranking.made_at)


def _write_list(
    workbook: Any,
    ranking: RankingOut,
    criteria: Sequence[CriterionOut],
    ranked: Sequence[RankedOut],
    town: str,
    is_demonstration: bool,
    progress: Progress,
) -> None:
    sheet = add_sheet(workbook, "Pořadí")
    first = certainty_among(ranking.placed)
    write_text(sheet, 1, 1, f"Pořadí záměrů č. {ranking.number} – {town}", strong=True)
    about = f"{day(ranking.made_at.date())} · {ranking.model_name}, verze {ranking.model_version} · plán: {ranking.plan_name}"
    write_text(sheet, 2, 1, about)
    mark = MARK if is_demonstration else INVENTED if ranking.is_invented else ""
    write_text(sheet, 3, 1, mark, strong=True)
    heads = [*_BEFORE_PARTS, *(f"{one.name} (nejvýš {shown(one.most_points)})" for one in criteria)]
    heads += [_FIRST_HEADS[first], "Poznámka"]
    head_row = 4
    write_head(sheet, head_row, heads)
    sheet.row_dimensions[head_row].height = 4.2 * LINE_HEIGHT
    placed = [one for one in ranked if one.place is not None]
    for row, one in enumerate(placed, start=head_row + 1):
        progress((row - head_row - 1) / len(ranked), "writing rows")
        _write_ranked(sheet, row, one, criteria, first)
    after = head_row + len(placed) + 2
    progress(len(placed) / max(len(ranked), 1), "writing the ideas without a place")
    after = _write_excluded(sheet, after, [one for one in ranked if one.place is None], criteria, ranking)
    _write_left_out(sheet, after, ranking, criteria)
    set_widths(sheet, [*_WIDTHS, *([_PART_WIDTH] * len(criteria)), 10, _NOTE_WIDTH])
    set_print(sheet, head_row=head_row, title=f"Pořadí č. {ranking.number} · {town}{' · UKÁZKA' if mark else ''}")


_FIRST_HEADS = {10: "V první desítce", 3: "V první trojici", 1: "Na prvním místě"}


def _write_ranked(sheet: Any, row: int, one: RankedOut, criteria: Sequence[CriterionOut], first: int) -> None:
    sheet.cell(row=row, column=1, value=one.place)
    _write_idea(sheet, row, one, criteria)
    after = len(_BEFORE_PARTS) + len(criteria) + 1
    sheet.cell(row=row, column=after, value=one.top[str(first)]).number_format = SHARE_FORMAT
    _write_note(sheet, row, after + 1, ["smyšlené hodnoty"] if one.is_invented else [])


def _write_note(sheet: Any, row: int, column: int, notes: Sequence[str]) -> None:
    """The last cell of an idea's row; then the row is made as high as its longest text needs."""
    write_text(sheet, row, column, "; ".join(notes), wrap=True)
    between = len(sheet[row]) - len(_WIDTHS) - 1
    _fit_row(sheet, row, [*_WIDTHS, *([_PART_WIDTH] * between), _NOTE_WIDTH])
    # Apart from what stands beside them: the place from the number, the note from the share.
    sheet.cell(row=row, column=1).alignment = Alignment(vertical="top", horizontal="center")
    sheet.cell(row=row, column=column).alignment = Alignment(vertical="top", horizontal="left", indent=1, wrap_text=True)


def _fit_row(sheet: Any, row: int, widths: Sequence[int]) -> None:
    """A row as high as its longest wrapped text needs, with a line under it and everything at its top."""
    cells = list(zip(sheet[row], widths, strict=True))
    wrapped = [(str(cell.value or ""), width) for cell, width in cells if cell.alignment.wrap_text]
    sheet.row_dimensions[row].height = row_height([text for text, _ in wrapped], [width for _, width in wrapped])
    for cell, _ in cells:
        cell.alignment = Alignment(vertical="top", wrap_text=cell.alignment.wrap_text)
        cell.border = _LINE


def _write_idea(sheet: Any, row: int, one: RankedOut, criteria: Sequence[CriterionOut]) -> None:
    write_text(sheet, row, 2, one.reference)
    write_text(sheet, row, 3, one.title, wrap=True)
    write_text(sheet, row, 4, one.organisation or "", wrap=True)
    left = len(_BEFORE_PARTS) + 1
    right = left + len(criteria) - 1
    span = f"{get_column_letter(left)}{row}:{get_column_letter(right)}{row}"
    write_formula(sheet, row, 5, f"=SUM({span})", number_format=POINTS_FORMAT, strong=True)
    for column, criterion in enumerate(criteria, start=left):
        sheet.cell(row=row, column=column, value=one.parts[criterion.code]).number_format = POINTS_FORMAT


def _write_excluded(sheet: Any, row: int, excluded: Sequence[RankedOut], criteria: Sequence[CriterionOut], ranking: RankingOut) -> int:
    """Ideas that a knock-out or the minimum excluded, with their points and the reason; answers the next free row."""
    if not excluded:
        return row
    write_text(sheet, row, 1, f"Vyřazené záměry ({len(excluded)}): nemají místo", strong=True)
    after = len(_BEFORE_PARTS) + len(criteria) + 1
    for one in excluded:
        row += 1
        write_text(sheet, row, 1, "–")
        _write_idea(sheet, row, one, criteria)
        reasons = exclusions(one, criteria, ranking.minimum_points)
        _write_note(sheet, row, after + 1, [*reasons, *(["smyšlené hodnoty"] if one.is_invented else [])])
    return row + 2


def exclusions(one: RankedOut, criteria: Sequence[CriterionOut], minimum_points: Decimal | None) -> list[str]:
    """Why an idea has no place, in Czech."""
    by_code = {criterion.code: criterion for criterion in criteria}
    said = []
    for code in one.excluded_by:
        criterion = by_code.get(code)
        if criterion is not None and criterion.knockout_below is not None:
            said.append(f"vylučovací kritérium „{criterion.name}“ (hranice {shown(criterion.knockout_below)})")
        elif minimum_points is not None:
            said.append(f"méně než {shown(minimum_points)} bodů celkem")
    return said


def _write_left_out(sheet: Any, row: int, ranking: RankingOut, criteria: Sequence[CriterionOut]) -> None:
    if not ranking.left_out:
        return
    names = {criterion.code: criterion.name for criterion in criteria}
    count = len(ranking.left_out)
    noun = plural(count, "záměr čeká", "záměry čekají", "záměrů čeká")
    write_text(sheet, row, 1, f"Bez úplného hodnocení: {count} {noun} na hodnotitele", strong=True)
    for one in ranking.left_out:
        row += 1
        write_text(sheet, row, 1, "–")
        write_text(sheet, row, 2, one["reference"])
        write_text(sheet, row, 3, one["title"], wrap=True)
        write_text(sheet, row, 4, "chybí: " + ", ".join(names.get(code, code) for code in one["missing"]), wrap=True)


def _write_criteria(workbook: Any, criteria: Sequence[CriterionOut]) -> None:
    sheet = add_sheet(workbook, "Kritéria")
    heads = ("Kód", "Kritérium", "Skupina", "Otázka", "Váha", "Nejvýš bodů", "Stupnice", "Vylučovací hranice")
    write_head(sheet, 1, [*heads, "Jak vzniká hodnota", "Stupně slovy"])
    sheet.row_dimensions[1].height = 2.2 * LINE_HEIGHT
    for row, one in enumerate(criteria, start=2):
        write_text(sheet, row, 1, one.code)
        write_text(sheet, row, 2, one.name, wrap=True)
        write_text(sheet, row, 3, one.group_name or "", wrap=True)
        write_text(sheet, row, 4, one.question or "", wrap=True)
        sheet.cell(row=row, column=5, value=one.weight)
        sheet.cell(row=row, column=6, value=one.most_points).number_format = POINTS_FORMAT
        write_text(sheet, row, 7, f"{shown(one.scale_from)} až {shown(one.scale_to)}")
        write_text(sheet, row, 8, "" if one.knockout_below is None else shown(one.knockout_below))
        write_text(sheet, row, 9, KINDS.get(one.kind, one.kind), wrap=True)
        write_text(sheet, row, 10, "; ".join(f"{shown(Decimal(step['value']))}: {step['words']}" for step in one.steps), wrap=True)
        _fit_row(sheet, row, _CRITERIA_WIDTHS)
    last = len(criteria) + 2
    write_text(sheet, last, 2, "Součet", strong=True)
    write_formula(sheet, last, 5, f"=SUM(E2:E{last - 1})", number_format="0.######", strong=True)
    write_formula(sheet, last, 6, f"=SUM(F2:F{last - 1})", number_format=POINTS_FORMAT, strong=True)
    set_widths(sheet, _CRITERIA_WIDTHS)
    set_print(sheet, head_row=1, title="Kritéria a váhy", one_page=True)


KINDS = {
    "assessed": "posuzují hodnotitelé; počítá se průměr",
    "plan_contribution": "výpočet: součet stupeň přínosu (0–5) × váha opatření; co přesahuje stupnici, počítá se jako její konec",
    "need_gap": "výpočet: podíl chybějících z potřebných služeb v mapě potřeb u opatření, k nimž záměr přispívá (ze 100)",
    "cost_per_client": "výpočet: náklady na klienta v procentech mediánu zásobníku",
    "readiness": "připravenost 0–5, jak ji záměr uvádí",
    "new_service": "výpočet: podíl přínosu k opatřením, která jsou novou službou (ano 1, ano i ne ½, ne 0; ze 100)",
    "theme": "výpočet: podíl přínosu k opatřením s průřezovým tématem (ze 100)",
}


def _write_rules(workbook: Any, ranking: RankingOut, names: dict[str, str]) -> None:
    sheet = add_sheet(workbook, "Pravidla a otisk")
    tie_break = ", ".join(f"„{names[code]}“" for code in ranking.tie_break)
    parting = f"pak rozhoduje {tie_break}" if tie_break else "nic dalšího je nerozlišuje"
    is_median = ranking.consolidation == "median"
    of_several = "medián" if is_median else "průměr"
    certain = "; medián se bere jako jistý, jak se hodnotitelé rozcházejí, v ní není" if is_median else ""
    lines = [
        ("Body", "100 × Σ (váha × užitek) / Σ vah, zaokrouhleno na šest míst; díly kritérií se sčítají přesně na body."),
        ("Užitek", f"Roste rovnoměrně od 0 na začátku stupnice do 1 na jejím konci; z více hodnotitelů se bere {of_several}."),
        ("Místo", f"Podle bodů; shoda znamená společné místo (1, 2, 2, 4); {parting}."),
        ("Minimum bodů", "není" if ranking.minimum_points is None else shown(ranking.minimum_points)),
        (
            "Jistota",
            f"Podíl náhodných vážení, v nichž záměr stojí mezi prvními: váhy rovnoměrně ze všech možných, hodnoty z hodnocení{certain}.",
        ),
        ("Metoda", "SMAA-2 (Lahdelma a Salminen, Operations Research 49, 2001)"),
        ("Počet vážení", str(ranking.draws)),
        ("Zárodek náhody", str(ranking.seed)),
        ("Model", f"{ranking.model_name} ({ranking.model_code}, verze {ranking.model_version})"),
        ("Ověření modelu", "NEOVĚŘENÉ hodnoty: porovnejte s platným textem" if ranking.is_unverified else ""),
        ("Plán", f"{ranking.plan_name} ({ranking.plan_code}, verze {ranking.plan_version})"),
        ("Zmrazeno", f"{ranking.made_at:%Y-%m-%d %H:%M:%S} UTC"),
        ("Opravuje pořadí", "" if ranking.corrects is None else f"č. {ranking.corrects}"),
        ("Výpočet", ranking.engine_version),
        ("Otisk podkladů SHA-256", ranking.snapshot_sha256),
        ("Otisk zadání SHA-256", ranking.case_sha256),
        ("Otisk výsledku SHA-256", ranking.answer_sha256),
    ]
    for row, (label, text) in enumerate([line for line in lines if line[1]], start=1):
        write_text(sheet, row, 1, label, strong=True).alignment = Alignment(vertical="top")
        write_text(sheet, row, 2, text, wrap=True)
    set_widths(sheet, [26, 100])
    set_print(sheet, head_row=None, title=f"Pořadí č. {ranking.number}: pravidla a otisk", one_page=True)
