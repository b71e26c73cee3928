"""The needs map as a workbook: a row for each service of a target group, a column for each need, the same as on its page."""

import msgspec

from absorb.documents import sheet
from absorb.documents.sheet_intake import Cell, Wrong, read_sheets, read_text
from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase
from absorb.plan.rules.needs_map import NeedColumn, NeedsMap, SaidCell, ServiceRow, read_said, say, split_measures

SHEET = "Mapa potřeb"
GROUP, SERVICE, MEASURES = "Cílová skupina", "Služba", "Opatření"
FIXED = (GROUP, SERVICE, MEASURES)
GUIDE_SHEET = "Jak vyplnit"
GUIDE = (
    "Každý řádek je služba pro jednu cílovou skupinu, každý sloupec za třetím je potřeba.",
    "Do buňky napište, kdo službu poskytuje, nebo „chybí“, nebo „není potřeba“. Prázdná buňka znamená, že se to zatím neví.",
    "Do sloupce Opatření a do řádku 2 napište čísla opatření, kterých se služba nebo potřeba týká, oddělená středníkem.",
)


class NeedsRead(msgspec.Struct, frozen=True):
    """The map of a workbook, and the cells of its needs (by name) and services (by group and name)."""

    map: NeedsMap
    cells: dict[object, str]


def needs_workbook(given: NeedsMap, *, title: str, mark: str = "") -> bytes:
    """The map as a workbook that can be imported again; the same map gives the same bytes."""
    workbook = sheet.new_workbook(title=title)
    target = sheet.add_sheet(workbook, SHEET)
    heads = [*FIXED, *(one.name for one in given.needs)]
    widths = [24, 30, 14, *[20] * len(given.needs)]
    sheet.write_head(target, 1, heads)
    target.row_dimensions[1].height = sheet.row_height(heads, [width - 4 for width in widths])
    lines = [["", "", MEASURES, *("; ".join(one.measures) for one in given.needs)]]
    lines += [
        [row.group, row.name, "; ".join(row.measures), *(say(row.cells.get(one.name)) for one in given.needs)] for row in given.services
    ]
    for number, texts in enumerate(lines, start=2):
        for column, text in enumerate(texts, start=1):
            sheet.write_text(target, number, column, text, wrap=True).number_format = "@"
            if column > len(FIXED) or (column == len(FIXED) and number > 2):
                target.cell(number, column).fill = sheet.INPUT_FILL
        target.row_dimensions[number].height = sheet.row_height(texts, widths)
    sheet.set_widths(target, widths)
    sheet.set_print(target, head_row=1, title=f"{title} – {mark}" if mark else title)
    target.freeze_panes = "C2"
    guide = sheet.add_sheet(workbook, GUIDE_SHEET)
    for number, text in enumerate((*GUIDE, mark) if mark else GUIDE, start=1):
        sheet.write_text(guide, number, 1, text, wrap=True)
        guide.row_dimensions[number].height = sheet.row_height([text], [100])
    sheet.set_widths(guide, [100])
    sheet.set_print(guide, head_row=None, title=title)
    return sheet.workbook_bytes(workbook)


def read_needs(content: bytes) -> NeedsRead:
    """The map in a workbook; `BadInput` lists every fault with its cell."""
    found = next((one for one in read_sheets(content) if fold(one.name) == fold(SHEET)), None)
    if found is None:
        raise BadInput.one("", Phrase("The workbook has no sheet “%(name)s”.", name=SHEET))
    first, *numbers = sorted(found.rows)
    heads = {column: " ".join(cell.text.split()) for column, cell in found.rows[first].items()}
    columns = {fold(text): column for column, text in heads.items()}
    lacking = [name for name in FIXED if fold(name) not in columns]
    if lacking:
        raise BadInput([Fault(f"{SHEET}!{first}", Phrase("The column “%(name)s” is missing.", name=name)) for name in lacking])
    group, service, measures = (columns[fold(name)] for name in FIXED)
    needs = {column: name for column, name in heads.items() if column not in (group, service, measures)}
    texts, faults = _texts(found.rows, numbers)
    about: dict[int, str] = {}
    rows: list[ServiceRow] = []
    cells: dict[object, str] = {name: f"{SHEET}!{Cell(first, column, 'text', '').address}" for column, name in needs.items()}
    for number in numbers:
        row = texts[number]
        if not row.get(group) and not row.get(service):
            about |= {column: text for column, text in row.items() if column in needs}
            continue
        at = f"{SHEET}!{Cell(number, service, 'text', '').address}"
        if not row.get(group) or not row.get(service):
            faults.append(Fault(at, Phrase("The row needs both a target group and a service.")))
            continue
        said: dict[str, SaidCell] = {name: cell for column, name in needs.items() if (cell := read_said(row.get(column, ""))) is not None}
        rows.append(ServiceRow(row[group], row[service], split_measures(row.get(measures, "")), said))
        cells.setdefault((row[group], row[service]), at)
    if faults:
        raise BadInput(faults)
    columns_read = tuple(NeedColumn(name, split_measures(about.get(column, ""))) for column, name in needs.items())
    return NeedsRead(NeedsMap(columns_read, tuple(rows)), cells)


def _texts(rows: dict[int, dict[int, Cell]], numbers: list[int]) -> tuple[dict[int, dict[int, str]], list[Fault]]:
    """The cells as texts of one line; what holds no text is told."""
    texts: dict[int, dict[int, str]] = {}
    faults: list[Fault] = []
    for number in numbers:
        texts[number] = {}
        for column, cell in rows[number].items():
            try:
                texts[number][column] = " ".join((read_text(cell) or "").split())
            except Wrong as wrong:
                faults.append(Fault(f"{SHEET}!{cell.address}", Phrase("%(wrong)s.", wrong=wrong.phrase)))
    return texts, faults
