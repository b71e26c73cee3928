"""The first sheet: who, what, how much, from whom, when, and whether it holds, on one printed page."""

from typing import Any

import msgspec
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from absorb.documents import sheet as cells
from absorb.funding.papers.book import (
    ACCENT,
    FIRST,
    NO,
    QUIET,
    SHARE,
    YES,
    Book,
    area,
    mark_verdicts,
    sheet_ref,
)
from absorb.funding.papers.cashflow import LOAN, NO_LOAN, cash_chart
from absorb.funding.papers.inputs import share_shown
from absorb.funding.papers.layout import CASH, CHECKS, COVER, YEARS, Layout
from absorb.funding.telling import names_of
from absorb.wording import word

STATUS = {"met": "Náklady jsou plně kryty.", "gap": "Část nákladů není kryta.", "infeasible": "Požadavky nelze splnit najednou."}


class Texts(msgspec.Struct, frozen=True):
    """What the cover says beside the figures; an empty text is left out. `mark` stands on every sheet."""

    title: str
    project: str
    organisation: str
    reference: str
    scenario: str
    mark: str


def write_cover(book: Book, layout: Layout, texts: Texts) -> None:
    """One page: what, whose, how much, from whom, when, and whether it holds."""
    sheet = book.sheet(COVER, tab=ACCENT)
    cells.set_widths(sheet, [52, 22, 18])
    at = _heading(book, sheet, layout, texts)
    if layout.answer.status == "infeasible":
        _conflict(book, sheet, layout, at)
    else:
        at = _figures(book, sheet, layout, at)
        at = _who(book, sheet, layout, at)
        at = _when(book, sheet, layout, at)
        at = _verdicts(book, sheet, layout, at)
        if layout.cash:
            book.text(sheet, at, 1, "Hotovost po měsících", strong=True)
            months = book.workbook[CASH]
            sheet.add_chart(cash_chart(months, len(layout.case.sources), FIRST + len(layout.cash) - 1), f"A{at + 1}")
    cells.set_print(sheet, head_row=None, title=texts.title, landscape=False, one_page=True)
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.zoomScale = 110


def _heading(book: Book, sheet: Any, layout: Layout, texts: Texts) -> int:
    title = book.text(sheet, 1, 1, texts.title, strong=True)
    title.font = Font(name=cells.FONT, bold=True, size=20, color=ACCENT)
    at = 2
    if texts.mark:
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=3)
        book.mark(sheet, at, texts.mark)
        sheet.cell(at, 1).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[at].height = 15 * (1 + len(texts.mark) // 86)
        at += 1
    case = layout.case
    span = ""
    if case.periods:
        last = case.periods[-1].first.plus(case.periods[-1].months - 1)
        span = f"{case.periods[0].first.number}/{case.periods[0].first.year} – {last.number}/{last.year}"
    known = (
        ("Projekt", texts.project), ("Organizace", texts.organisation), ("Značka", texts.reference), ("Scénář", texts.scenario),
        ("Doba", span),
    )  # fmt: skip
    for label, value in known:
        if value:
            name = book.text(sheet, at, 1, label)
            name.font, name.alignment = Font(name=cells.FONT, color=QUIET), Alignment(vertical="top")
            sheet.merge_cells(start_row=at, start_column=2, end_row=at, end_column=3)
            book.text(sheet, at, 2, value, strong=True, wrap=True)
            sheet.row_dimensions[at].height = 15 * (1 + len(value) // 44)
            at += 1
    return at + 1


def _conflict(book: Book, sheet: Any, layout: Layout, at: int) -> None:
    book.text(sheet, at, 1, STATUS["infeasible"], strong=True).font = Font(name=cells.FONT, bold=True, size=14, color="9C2A10")
    book.note(sheet, at + 1, 1, "Stačí změnit jeden z těchto požadavků a ostatní půjde splnit:")
    names = names_of("cs", {source.id: source.name or source.id for source in layout.case.sources})
    for offset, demand in enumerate(layout.answer.conflict, start=at + 2):
        sentence = word("cs", demand, names)
        sheet.merge_cells(start_row=offset, start_column=1, end_row=offset, end_column=3)
        book.text(sheet, offset, 1, f"• {sentence}", wrap=True)
        sheet.row_dimensions[offset].height = 15 * (1 + len(sentence) // 86)


def _figures(book: Book, sheet: Any, layout: Layout, at: int) -> int:
    """The four figures that matter, and the state in words."""
    gap = sum(row.gap for row in layout.rows)
    paid = sum(layout.total(source) for source in range(len(layout.case.sources)))
    good, bad = STATUS["met"], STATUS["gap"]
    state = book.formula(sheet, at, 1, f'=IF(Nekryto_celkem=0,"{good}","{bad}")', good if not gap else bad, form="General")
    state.font = Font(name=cells.FONT, bold=True, size=13)
    month = layout.answer.prefinancing_month
    rows = (
        ("Náklady celkem", "Naklady_celkem", layout.cost),
        ("Kryto ze zdrojů", "Kryto_celkem", paid),
        ("Nekryto", "Nekryto_celkem", gap),
        ("Největší předfinancování", "Predfinancovani", int(layout.answer.prefinancing_peak or 0)),
        (LOAN, "Predfinancovani", int(layout.answer.prefinancing_peak or 0)),
    )
    for offset, (label, name, value) in enumerate(rows, start=at + 1):
        book.text(sheet, offset, 1, label)
        cell = book.formula(sheet, offset, 2, f"={name}", value, strong=True)
        cell.font = Font(name=cells.FONT, bold=True, size=13)
        sheet.row_dimensions[offset].height = 20
    shown = f"v měsíci {month.number}/{month.year}" if month is not None else NO_LOAN
    formula = f'=IF(Predfinancovani=0,"{NO_LOAN}","v měsíci "&Predfinancovani_mesic)'
    beside = book.formula(sheet, at + 4, 3, formula, shown, form="General")
    loan = book.shown(book.workbook[CASH], 7 + len(layout.case.sources) + 2, 3, 3)[0]
    for cell in (beside, book.formula(sheet, at + 5, 3, "=Preklenovaci_uver_kdy", loan, form="General")):
        cell.font, cell.alignment = Font(name=cells.FONT, color=QUIET), Alignment(horizontal="left", indent=1)
    return at + 7


def _who(book: Book, sheet: Any, layout: Layout, at: int) -> int:
    book.head(sheet, at, ["Kdo platí", "Částka", "Z nákladů"], amounts_from=2)
    for index, source in enumerate(layout.case.sources, start=1):
        row, total = at + index, layout.total(index - 1)
        book.text(sheet, row, 1, source.name or source.id)
        book.formula(sheet, row, 2, f"={layout.source_total(index - 1)}", total)
        share = share_shown(total, layout.cost)
        book.ratio(sheet, row, 3, f"=IF(Naklady_celkem=0,0,ROUND(100*B{row}/Naklady_celkem,2))", share, form=SHARE)
    return at + len(layout.case.sources) + 2


def _when(book: Book, sheet: Any, layout: Layout, at: int) -> int:
    book.head(sheet, at, ["Kdy (rok)", "Částka"], amounts_from=2)
    column = get_column_letter(2 + len(layout.case.sources))
    for index, year in enumerate(layout.years):
        book.text(sheet, at + 1 + index, 1, year)
        reference = sheet_ref(YEARS, f"${column}${FIRST + index}")
        book.formula(sheet, at + 1 + index, 2, f"={reference}", int(layout.answer.by_year[year]))
    return at + len(layout.years) + 2


def _verdicts(book: Book, sheet: Any, layout: Layout, at: int) -> int:
    """The checks of sums one by one, those of limits source by source."""
    book.head(sheet, at, ["Kontroly", "Platí"], amounts_from=2)
    listed = book.workbook[CHECKS]
    rows: dict[str, list[int]] = {}
    names = {source.id: source.name or source.id for source in layout.case.sources}
    row = FIRST
    while listed.cell(row, 1).value:
        label = str(listed.cell(row, 1).value)
        owner = next((names[name] for name in names if listed.cell(row, 6).value != "" and label.startswith(f"{name}: ")), None)
        rows.setdefault(label if owner is None else f"Limity zdroje {owner}", []).append(row)
        row += 1
    for offset, (label, places) in enumerate(rows.items(), start=at + 1):
        book.text(sheet, offset, 1, label, wrap=True)
        reach = sheet_ref(CHECKS, area(places[0], 5, places[-1], 5))
        holds = all(value == YES for value in book.shown(listed, 5, places[0], places[-1]))
        cell = book.verdict(sheet, offset, 2, f'COUNTIF({reach},"{NO}")=0', holds)
        cell.alignment = Alignment(horizontal="right", vertical="top")
        sheet.row_dimensions[offset].height = 15 * (1 + len(label) // 58)
    mark_verdicts(sheet, 2, at + 1, at + len(rows), filled=False)
    for offset in range(1, len(rows) + 1):
        for column in (1, 2):
            sheet.cell(at + offset, column).border = Border(bottom=Side(style="hair", color="C9CED4"))
    return at + len(rows) + 2
