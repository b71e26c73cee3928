"""The budget as a sheet of its own, every field of every line, which comes back again."""

from absorb.documents import sheet
from absorb.documents.sheet_intake import find_heads, read_sheets
from absorb.funding.rules.working.budget import settled
from absorb.funding.rules.working.form import LINE_FIELDS, read_typed, typed_of
from absorb.funding.rules.working.numbers import read_number
from absorb.funding.rules.working.shapes import BudgetText
from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase

SHEET = "Rozpočet"
KEY = "Značka položky"
HEADS = {
    "code": "Kód", "name": "Název", "kind": "Druh", "unit": "Měrná jednotka", "price": "Cena jednotky", "units": "Počet jednotek",
    "from": "Od měsíce", "months": "Měsíců", "bearer": "Kdo nese", "indicator": "Indikátor", "contract": "Smlouva", "gross": "Hrubá mzda",
    "share": "Úvazek (%)", "hours": "Hodin za měsíc", "contributions": "Odvody (%)", "reason": "Proč je potřeba",
}  # fmt: skip
COST = "Částka"
_WIDTHS = (10, 40, 14, 12, 14, 10, 10, 8, 10, 12, 12, 14, 10, 10, 10, 50, 16, 14)
_NUMBERS = ("price", "units", "months", "gross", "share", "hours", "contributions")


def budget_sheet(text: BudgetText, *, title: str, mark: str = "") -> bytes:
    """The lines with all their fields; what a line costs is a live formula, and no text of a person ever is."""
    workbook = sheet.new_workbook(title=title)
    target = sheet.add_sheet(workbook, SHEET)
    sheet.write_head(target, 1, [*HEADS.values(), COST, KEY], numbers=(4, 5, len(HEADS)))
    for row, (own, texts) in enumerate(typed_of(text).lines.items(), start=2):
        for column, name in enumerate(LINE_FIELDS, start=1):
            number = read_number(texts[name]) if name in _NUMBERS and texts[name] else None
            if number is not None:
                target.cell(row, column).value = number
            else:
                sheet.write_text(target, row, column, texts[name], wrap=name in ("name", "reason"))
            target.cell(row, column).fill = sheet.INPUT_FILL
        price, units = (target.cell(row, LINE_FIELDS.index(name) + 1).coordinate for name in ("price", "units"))
        sheet.write_formula(target, row, len(HEADS) + 1, f"=ROUND(ROUND(ROUND({price}*100,0)*{units},6),0)/100")
        sheet.write_text(target, row, len(HEADS) + 2, own)
    sheet.set_widths(target, _WIDTHS)
    sheet.set_print(target, head_row=1, title=f"{title} – {mark}" if mark else title)
    target.freeze_panes = "C2"
    target.row_dimensions[1].height = 32
    return sheet.workbook_bytes(workbook)


def read_budget_sheet(content: bytes, known: BudgetText) -> BudgetText:
    """The budget that the sheet says; lines are known by their marks. BadInput lists each cell that cannot be read."""
    found = next((one for one in read_sheets(content) if fold(one.name) == fold(SHEET)), None)
    if found is None:
        raise BadInput.one("", Phrase("The workbook has no sheet “%(name)s”.", name=SHEET))
    first, *numbers = sorted(found.rows)
    heads = find_heads(found.rows[first])
    columns = {name: heads.get(fold(head)) for name, head in {**HEADS, "id": KEY}.items()}
    if lacking := [head for name, head in HEADS.items() if columns[name] is None]:
        raise BadInput([Fault(f"{SHEET}!{first}", Phrase("The column “%(name)s” is missing.", name=name)) for name in lacking])
    lines: dict[str, dict[str, str]] = {}
    rows: dict[str, int] = {}
    for number in numbers:
        cells = found.rows[number]
        texts = {name: _said(cells[at].text) if at in cells else "" for name, at in columns.items() if at is not None}
        own = texts.pop("id", "")
        own = own if own.isascii() and own.isalnum() and len(own) <= 12 and own not in lines else f"r{number}"
        if any(texts[name] for name in ("code", "name", "price")):
            lines[own], rows[own] = texts, number
    typed = typed_of(known)
    text, faults = read_typed(type(typed)(lines, typed.lists, typed.whole), known)
    if faults:
        raise BadInput(Fault(_cell(fault.pointer, rows, columns), fault.says) for fault in faults)
    return settled(text)


def _said(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _cell(pointer: str, rows: dict[str, int], columns: dict[str, int | None]) -> str:
    """The cell that a field of the form came from."""
    _, own, name = pointer.split("-", 2)
    return f"{SHEET}!{chr(64 + (columns[name] or 1))}{rows[own]}"
