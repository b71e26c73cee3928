"""Sources with their limits, which a reader may write on, and who may pay what."""

from copy import copy
from decimal import Decimal
from fractions import Fraction
from typing import Any

from openpyxl.styles import Alignment

from absorb.documents import sheet as cells
from absorb.funding.papers.book import FIRST, PERCENT, SHARE, TEXT, Book, area, finish_sheet, sheet_ref, spread_over_pages, widest
from absorb.funding.papers.costs import GIVEN
from absorb.funding.papers.layout import COSTS, INSTALMENTS, LAG, MORE_LIMITS, OPENING, RULES, SOURCES, Layout
from absorb.funding.rules.schedule import Source
from absorb.funding.rules.workbooks.paying import instalments_text
from absorb.kernel.money import money_decimal, round_half_away

_NAMES, _HOW, _MORE = 36, 34, 30
"""Characters that fit into the columns of names, of how a source pays, and of what else is written in words."""


def write_sources(book: Book, layout: Layout, mark: str) -> None:
    """One row a source: its limits are entries, what it pays follows."""
    sheet, case = book.sheet(SOURCES, tab="FFD84D"), layout.case
    about = "Limity v procentech platí z nákladů, které zdroj smí hradit. Překročený limit zčervená na listu Kontroly; co jste zapsali "
    about += "nově (limit, zálohu, lhůtu, splátky), se počítá, až sešit načtete zpět do Absorbu."
    book.title(sheet, "Zdroje, jejich limity a platby", mark, about)
    heads = ["Č.", "Zdroj", "Název", "Smí hradit", "Nejméně", "Nejvýše", "Přesně", "Nejvýše celkem", "Záloha"]
    heads += [LAG, INSTALMENTS, MORE_LIMITS, "Jak platí"]
    book.head(sheet, FIRST - 1, [*heads, "Platí celkem", "Podíl z toho, co smí"], amounts_from=4)
    for column in (11, 12, 13):
        sheet.cell(FIRST - 1, column).alignment = Alignment(horizontal="left", vertical="center", indent=1, wrap_text=True)
    last = FIRST + max(len(case.sources), 1) - 1
    for index, source in enumerate(case.sources):
        _source_row(book, sheet, FIRST + index, layout, index, source)
    book.text(sheet, FIRST - 2, 2, "Celkem", strong=True)
    paid = sum(layout.total(index) for index in range(len(case.sources)))
    book.formula(sheet, FIRST - 2, 14, f"=ROUND(SUM({area(FIRST, 14, last, 14)}),2)", paid, strong=True)
    book.define("Kryto_celkem", sheet, f"$N${FIRST - 2}")
    book.text(sheet, last + 2, 2, OPENING, strong=True)
    book.amount(sheet, last + 2, 4, int(case.opening_cash), entry=True)
    hints = "Splátky pište „3/2027 50 %; 9/2027 30 %“, další meze roku nebo období „2027: 100 000; 3/2027: 5 000“; "
    hints += "meze, které už platí, jsou na listu Kontroly."
    book.note(sheet, last + 4, 2, hints)
    book.define("Pocatecni_hotovost", sheet, f"$D${last + 2}")
    widths = [5, widest((source.id for source in case.sources), least=12, most=24)]
    widths += [
        widest((source.name for source in case.sources), least=8, most=_NAMES),
        18,
        11,
        11,
        11,
        18,
        11,
        11,
        _MORE,
        _MORE,
        _HOW + 4,
        18,
        14,
    ]
    cells.set_widths(sheet, widths)
    finish_sheet(sheet, f"C{FIRST}", SOURCES, columns="A:B")


def _source_row(book: Book, sheet: Any, row: int, layout: Layout, index: int, source: Source) -> None:
    book.ordinal(sheet, row, 1, index + 1)
    book.text(sheet, row, 2, source.id)
    book.text(sheet, row, 3, source.name, wrap=True)
    base = layout.bases[index]
    book.formula(sheet, row, 4, _base_formula(layout, index), base)
    for column, percent in ((5, source.min_percent), (6, source.max_percent), (7, source.exact_percent)):
        _entry(book, sheet, row, column, percent, PERCENT)
    most = source.max_total
    _entry(book, sheet, row, 8, None if most is None else money_decimal(most), cells.MONEY_FORMAT)
    pays = source.pays
    _entry(book, sheet, row, 9, pays.advance_percent if pays is not None else None, PERCENT)
    _entry(book, sheet, row, 10, pays.lag_months if pays is not None else None, "0")
    instalments = instalments_text(pays.instalments, ",") if pays is not None else ""
    for column, text in ((11, instalments), (12, "")):
        _entry(book, sheet, row, column, text or None, TEXT)
        sheet.cell(row, column).alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
    how = _how(source, has_reporting=bool(layout.case.reporting))
    book.text(sheet, row, 13, how).alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
    sheet.row_dimensions[row].height = 15 * (1 + max(len(how) // _HOW, len(source.name) // _NAMES, len(instalments) // _MORE))
    total = layout.total(index)
    book.formula(sheet, row, 14, f"={layout.source_total(index)}", total, strong=True)
    book.ratio(sheet, row, 15, f"=IF(D{row}=0,0,ROUND(100*N{row}/D{row},2))", share_shown(total, base), form=SHARE)
    for cell in sheet[row]:
        cell.alignment = copy(cell.alignment) + Alignment(vertical="top")


def _entry(book: Book, sheet: Any, row: int, column: int, value: Decimal | int | str | None, form: str) -> None:
    """A cell that may be written in, empty where nothing is set."""
    if value is None:
        book.blank(sheet, row, column, form)
    else:
        book.number(sheet, row, column, value, form=form, entry=True)


def _how(source: Source, *, has_reporting: bool) -> str:
    if source.pays is None:
        return "průběžně po měsících"
    lag, period = source.pays.lag_months, "vykazovaného období" if has_reporting else "období"
    when = f"v posledním měsíci {period}" if lag == 0 else f"{lag} měs. po konci {period}"
    if source.pays.instalments:
        return f"splátky {instalments_text(source.pays.instalments, ',').replace(';', ',')}; zbytek {when}"
    return f"zpětně, {when}" if source.pays.advance_percent is None else f"záloha předem, zbytek {when}"


def share_shown(part: int, whole: int) -> float:
    """A share in per cent as Excel rounds it, to two places; of nothing it is zero."""
    return round_half_away(Fraction(10_000 * part, whole)) / 100 if whole else 0.0


def _base_formula(layout: Layout, index: int) -> str:
    case = layout.case
    if not case.lines or not case.periods:
        return "=0"
    source = case.sources[index]
    if source.kinds is None and source.lines is None and source.periods is None:
        return f"={layout.cost_total}"
    last = FIRST + len(case.lines) - 1
    grid = sheet_ref(COSTS, area(FIRST, GIVEN, last, GIVEN + len(case.periods) - 1))
    lines = sheet_ref(RULES, area(line_row(layout, 0), 3 + index, line_row(layout, len(case.lines) - 1), 3 + index))
    periods = sheet_ref(RULES, area(FIRST + index, 3, FIRST + index, 2 + len(case.periods)))
    return f"=ROUND(SUMPRODUCT({lines}*{periods}*{grid}),2)"


def line_row(layout: Layout, line: int) -> int:
    """The row of a line on the sheet of rules, below the sources' periods."""
    return FIRST + len(layout.case.sources) + 4 + line


def write_rules(book: Book, layout: Layout, mark: str) -> None:
    """Which periods and lines each source may pay (1 or 0), and what else holds."""
    sheet, case = book.sheet(RULES), layout.case
    lines, periods = layout.allowed
    book.title(sheet, "Kdo smí hradit co", mark, "1 = smí, 0 = nesmí. Zdroj hradí položku v období, jen smí-li obojí.")
    cells.write_head(sheet, FIRST - 1, ["Zdroj", "Období →", *(period.id for period in case.periods)])
    for index, source in enumerate(case.sources):
        book.text(sheet, FIRST + index, 1, source.id)
        for place in range(len(case.periods)):
            book.number(sheet, FIRST + index, 3 + place, int(periods[index][place]))
    head = line_row(layout, 0) - 1
    cells.write_head(sheet, head, ["Položka", "Název", *(source.id for source in case.sources)])
    for place, line in enumerate(case.lines):
        row = line_row(layout, place)
        book.text(sheet, row, 1, line.code)
        book.text(sheet, row, 2, line.name, wrap=True)
        for index in range(len(case.sources)):
            book.number(sheet, row, 3 + index, int(lines[index][place]))
    _write_order(book, sheet, layout, line_row(layout, len(case.lines)) + 1)
    first = widest([*(source.id for source in case.sources), *(line.code for line in case.lines)], least=14, most=30)
    names = widest((line.name for line in case.lines), least=12, most=42)
    cells.set_widths(sheet, [first, names, *[14] * max(len(case.periods), len(case.sources))])
    for cells_of_row in sheet.iter_rows(min_row=FIRST - 1, min_col=3):
        for cell in cells_of_row:
            cell.alignment = Alignment(horizontal="center")
    cells.set_print(sheet, head_row=None, title=RULES)
    spread_over_pages(sheet, len(case.periods))
    sheet.print_title_cols = "A:B"
    sheet.freeze_panes = f"C{FIRST}"


def _write_order(book: Book, sheet: Any, layout: Layout, row: int) -> None:
    case = layout.case
    book.text(sheet, row, 1, "Přednost", strong=True)
    book.text(sheet, row, 2, "Dříve platí " + ", pak ".join(case.sources[index].id for index in reversed(layout.from_last)) + ".")
    pairs = {tuple(sorted((source.id, other))) for source in case.sources for other in source.never_with}
    for offset, (one, other) in enumerate(sorted(pairs), start=1):
        book.text(sheet, row + offset, 1, "Nikdy spolu", strong=True)
        book.text(sheet, row + offset, 2, f"{one} a {other} nehradí stejnou položku.")
