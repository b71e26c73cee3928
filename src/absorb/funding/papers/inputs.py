"""The sheets a reader may write on: costs, sources with their limits, and who may pay what."""

from fractions import Fraction
from typing import Any

from openpyxl.styles import Alignment

from absorb.documents import sheet as cells
from absorb.funding.papers.book import PERCENT, SHARE, UNUSED, Book, address, area, sheet_ref, widest
from absorb.funding.papers.layout import COSTS, FIRST, RULES, SOURCES, Layout
from absorb.funding.rules.schedule import Period, Source
from absorb.funding.rules.schedule.verify import may_pay
from absorb.kernel.money import round_half_away

KINDS = {
    "direct_staff": "osobní náklady",
    "participant_wages": "mzdy účastníků",
    "travel": "cestovné",
    "equipment": "vybavení",
    "services": "služby",
    "construction": "stavební práce",
    "direct_support": "přímá podpora",
    "cross_financing": "křížové financování",
    "other": "jiné",
    "ineligible": "nezpůsobilé",
}
_GIVEN = 5


def period_text(period: Period) -> str:
    """A period's months: "1/2027–6/2027"."""
    last = period.first.plus(period.months - 1)
    first_text = f"{period.first.number}/{period.first.year}"
    return first_text if period.months == 1 else f"{first_text}–{last.number}/{last.year}"


def write_costs(book: Book, layout: Layout, mark: str) -> None:
    """Lines by periods: the amounts are entries, everything else adds them up."""
    sheet, case = book.sheet(COSTS, tab="FFD84D"), layout.case
    book.title(sheet, "Náklady po položkách a obdobích", mark, "Žlutá pole můžete měnit; rozvrh, součty, hotovost i kontroly se přepočtou.")
    heads = ["Č.", "Položka", "Název", "Druh", *(f"{period.id}\n{period_text(period)}" for period in case.periods), "Celkem"]
    book.head(sheet, FIRST - 1, heads, amounts_from=_GIVEN)
    last = FIRST + max(len(case.lines), 1) - 1
    final = _GIVEN + len(case.periods)
    given = {(row.line, row.period): row.cost for row in layout.rows}
    for index, line in enumerate(case.lines):
        row = FIRST + index
        book.ordinal(sheet, row, 1, index + 1)
        book.text(sheet, row, 2, line.code)
        book.text(sheet, row, 3, line.name, wrap=True)
        book.text(sheet, row, 4, KINDS.get(line.kind or "", line.kind or ""))
        for period in range(len(case.periods)):
            if (index, period) in given:
                book.amount(sheet, row, _GIVEN + period, given[index, period], entry=True)
            else:
                sheet.cell(row, _GIVEN + period).fill = UNUSED
        total = sum(line.amounts.values())
        reach = f"{address(row, _GIVEN)}:{address(row, max(final - 1, _GIVEN))}"
        book.formula(sheet, row, final, f"=ROUND(SUM({reach}),2)" if case.periods else "=0", int(total), strong=True)
    book.text(sheet, FIRST - 2, 2, "Celkem", strong=True)
    for column in range(_GIVEN, final + 1):
        value = layout.cost if column == final else layout.period_costs[column - _GIVEN]
        book.formula(sheet, FIRST - 2, column, f"=ROUND(SUM({area(FIRST, column, last, column)}),2)", value, strong=True)
    book.define("Naklady_celkem", sheet, address(FIRST - 2, final, fixed_row=True, fixed_column=True))
    names = widest((line.name for line in case.lines), least=6, most=42)
    kinds = widest((KINDS.get(line.kind or "", line.kind or "") for line in case.lines), least=8, most=24)
    codes = widest((line.code for line in case.lines), least=10, most=24)
    cells.set_widths(sheet, [5, codes, names, kinds, *[17] * len(case.periods), 18])
    finish_sheet(sheet, f"E{FIRST}", COSTS, columns="A:C")


def finish_sheet(sheet: Any, freeze: str, title: str, *, columns: str | None = None, landscape: bool = True) -> None:
    """Print set-up, frozen heads and totals."""
    cells.set_print(sheet, head_row=None, title=title, landscape=landscape)
    sheet.freeze_panes = freeze
    sheet.print_title_rows = f"{FIRST - 2}:{FIRST - 1}"
    if columns is not None:
        sheet.print_title_cols = columns
    sheet.row_dimensions[FIRST - 1].height = 32


def write_sources(book: Book, layout: Layout, mark: str) -> None:
    """One row a source: its limits are entries, what it pays follows."""
    sheet, case = book.sheet(SOURCES, tab="FFD84D"), layout.case
    about = "Limity v procentech platí z nákladů, které zdroj smí hradit. Překročený limit zčervená na listu Kontroly."
    book.title(sheet, "Zdroje, jejich limity a platby", mark, about)
    heads = ["Č.", "Zdroj", "Název", "Smí hradit", "Nejméně", "Nejvýše", "Přesně", "Nejvýše celkem", "Záloha", "Jak platí"]
    book.head(sheet, FIRST - 1, [*heads, "Platí celkem", "Podíl z toho, co smí"], amounts_from=4)
    sheet.cell(FIRST - 1, 10).alignment = Alignment(horizontal="left", vertical="center", indent=1)
    last = FIRST + max(len(case.sources), 1) - 1
    for index, source in enumerate(case.sources):
        _source_row(book, sheet, FIRST + index, layout, index, source)
    book.text(sheet, FIRST - 2, 2, "Celkem", strong=True)
    paid = sum(layout.total(index) for index in range(len(case.sources)))
    book.formula(sheet, FIRST - 2, 11, f"=ROUND(SUM({area(FIRST, 11, last, 11)}),2)", paid, strong=True)
    book.define("Kryto_celkem", sheet, f"$K${FIRST - 2}")
    book.text(sheet, last + 2, 2, "Počáteční hotovost", strong=True)
    book.amount(sheet, last + 2, 4, int(case.opening_cash), entry=True)
    book.define("Pocatecni_hotovost", sheet, f"$D${last + 2}")
    widths = [5, widest((source.id for source in case.sources), least=12, most=24)]
    widths += [widest((source.name for source in case.sources), least=8, most=36), 18, 11, 11, 11, 18, 11, 46, 18, 14]
    cells.set_widths(sheet, widths)
    finish_sheet(sheet, f"C{FIRST}", SOURCES, columns="A:B")


def _source_row(book: Book, sheet: Any, row: int, layout: Layout, index: int, source: Source) -> None:
    book.ordinal(sheet, row, 1, index + 1)
    book.text(sheet, row, 2, source.id)
    book.text(sheet, row, 3, source.name, wrap=True)
    base = base_of(layout, source)
    book.formula(sheet, row, 4, _base_formula(layout, index), base)
    for column, percent in ((5, source.min_percent), (6, source.max_percent), (7, source.exact_percent)):
        if percent is not None:
            book.number(sheet, row, column, percent, form=PERCENT, entry=True)
    if source.max_total is not None:
        book.amount(sheet, row, 8, int(source.max_total), entry=True)
    pays = source.pays
    if pays is not None and pays.advance_percent is not None:
        book.number(sheet, row, 9, pays.advance_percent, form=PERCENT, entry=True)
    book.text(sheet, row, 10, _how(source)).alignment = Alignment(horizontal="left", indent=1)
    total = layout.total(index)
    book.formula(sheet, row, 11, f"={layout.source_total(index)}", total, strong=True)
    book.ratio(sheet, row, 12, f"=IF(D{row}=0,0,ROUND(100*K{row}/D{row},2))", share_shown(total, base), form=SHARE)


def _how(source: Source) -> str:
    if source.pays is None:
        return "průběžně po měsících"
    lag = source.pays.lag_months
    when = "v posledním měsíci období" if lag == 0 else f"{lag} měs. po konci období"
    return f"zpětně, {when}" if source.pays.advance_percent is None else f"záloha předem, zbytek {when}"


def share_shown(part: int, whole: int) -> float:
    """A share in per cent as Excel rounds it, to two places; of nothing it is zero."""
    return round_half_away(Fraction(10_000 * part, whole)) / 100 if whole else 0.0


def base_of(layout: Layout, source: Source) -> int:
    """The cost of everything that a source may pay."""
    case = layout.case
    return sum(row.cost for row in layout.rows if may_pay(source, case.lines[row.line], case.periods[row.period].id))


def _base_formula(layout: Layout, index: int) -> str:
    case = layout.case
    if not case.lines or not case.periods:
        return "=0"
    source = case.sources[index]
    if source.kinds is None and source.lines is None and source.periods is None:
        return f"={layout.cost_total}"
    last = FIRST + len(case.lines) - 1
    grid = sheet_ref(COSTS, area(FIRST, _GIVEN, last, _GIVEN + len(case.periods) - 1))
    lines = sheet_ref(RULES, area(line_row(layout, 0), 3 + index, line_row(layout, len(case.lines) - 1), 3 + index))
    periods = sheet_ref(RULES, area(FIRST + index, 3, FIRST + index, 2 + len(case.periods)))
    return f"=ROUND(SUMPRODUCT({lines}*{periods}*{grid}),2)"


def line_row(layout: Layout, line: int) -> int:
    """The row of a line on the sheet of rules, below the sources' periods."""
    return FIRST + len(layout.case.sources) + 4 + line


def write_rules(book: Book, layout: Layout, mark: str) -> None:
    """Which periods and lines each source may pay (1 or 0), and what else holds."""
    sheet, case = book.sheet(RULES), layout.case
    book.title(sheet, "Kdo smí hradit co", mark, "1 = smí, 0 = nesmí. Zdroj hradí položku v období, jen smí-li obojí.")
    cells.write_head(sheet, FIRST - 1, ["Zdroj", "Období →", *(period.id for period in case.periods)])
    for index, source in enumerate(case.sources):
        book.text(sheet, FIRST + index, 1, source.id)
        for place, period in enumerate(case.periods):
            book.number(sheet, FIRST + index, 3 + place, int(source.periods is None or period.id in source.periods))
    head = line_row(layout, 0) - 1
    cells.write_head(sheet, head, ["Položka", "Název", *(source.id for source in case.sources)])
    for place, line in enumerate(case.lines):
        row = line_row(layout, place)
        book.text(sheet, row, 1, line.code)
        book.text(sheet, row, 2, line.name, wrap=True)
        for index, source in enumerate(case.sources):
            allowed = (source.kinds is None or line.kind in source.kinds) and (source.lines is None or line.code in source.lines)
            book.number(sheet, row, 3 + index, int(allowed))
    _write_order(book, sheet, layout, line_row(layout, len(case.lines)) + 1)
    first = widest([*(source.id for source in case.sources), *(line.code for line in case.lines)], least=14, most=30)
    names = widest((line.name for line in case.lines), least=12, most=42)
    cells.set_widths(sheet, [first, names, *[14] * max(len(case.periods), len(case.sources))])
    for cells_of_row in sheet.iter_rows(min_row=FIRST, min_col=3):
        for cell in cells_of_row:
            cell.alignment = Alignment(horizontal="center")
    cells.set_print(sheet, head_row=None, title=RULES)
    sheet.freeze_panes = f"C{FIRST}"


def _write_order(book: Book, sheet: Any, layout: Layout, row: int) -> None:
    case = layout.case
    book.text(sheet, row, 1, "Přednost", strong=True)
    book.text(sheet, row, 2, "Dříve platí " + ", pak ".join(case.sources[index].id for index in reversed(layout.from_last)) + ".")
    pairs = {tuple(sorted((source.id, other))) for source in case.sources for other in source.never_with}
    for offset, (one, other) in enumerate(sorted(pairs), start=1):
        book.text(sheet, row + offset, 1, "Nikdy spolu", strong=True)
        book.text(sheet, row + offset, 2, f"{one} a {other} nehradí stejnou položku.")
