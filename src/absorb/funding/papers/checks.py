"""The sheet that says whether it holds: every sum and every limit with its figures."""

from decimal import Decimal
from typing import Any

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Font

from absorb.documents import sheet as cells
from absorb.funding.papers.book import (
    ACCENT,
    BAD,
    FIRST,
    NO,
    Book,
    address,
    area,
    finish_sheet,
    mark_verdicts,
    sheet_ref,
)
from absorb.funding.papers.formulas import share
from absorb.funding.papers.layout import BUDGET, CASH, CHECKS, COSTS, SOURCES, VERSION, YEARS, Layout, limit_label
from absorb.funding.papers.new_lines import price_area
from absorb.kernel.money import share_at_least, share_at_most

_LIMITS = "Limit zdroje"
_WORDS = {"<=": "nejvýše", ">=": "nejméně", "=": "právě"}


class _List:
    """The checks, one row each: what, the figure, its limit, ✓ or ✗, what it stands on."""

    def __init__(self, book: Book, sheet: Any) -> None:
        self.book, self.sheet, self.row = book, sheet, FIRST

    def none(self, what: str, formula: str, basis: str) -> None:
        """A check that counts what must not be there."""
        row = self.row
        self.book.text(self.sheet, row, 1, what, wrap=True)
        self.book.ratio(self.sheet, row, 2, f"={formula}", 0, form="0")
        self.book.text(self.sheet, row, 3, _WORDS["="]).alignment = Alignment(horizontal="center")
        self.book.number(self.sheet, row, 4, 0)
        self.book.verdict(self.sheet, row, 5, f"B{row}=0", True)
        self.book.text(self.sheet, row, 6, basis).alignment = Alignment(horizontal="left", indent=1)
        self.row += 1

    def add(self, what: str, value: tuple[str, int], sign: str, limit: tuple[str, int] | int, basis: str, *, entry: str = "") -> None:
        """One check: value and limit are (formula, haléře); a plain limit is an entry. `entry` is the cell where the limit is
        entered, if that is another one: an entry that is emptied limits nothing."""
        row, book, sheet = self.row, self.book, self.sheet
        book.text(sheet, row, 1, what, wrap=True)
        book.formula(sheet, row, 2, f"={value[0]}", value[1])
        book.text(sheet, row, 3, _WORDS[sign]).alignment = Alignment(horizontal="center")
        if isinstance(limit, int):
            book.amount(sheet, row, 4, limit, entry=True)
            most = limit
        else:
            book.formula(sheet, row, 4, f'=IF({entry}="","",{limit[0]})' if entry else f"={limit[0]}", limit[1])
            most = limit[1]
        holds = {"<=": value[1] <= most, ">=": value[1] >= most, "=": value[1] == most}[sign]
        condition = f"ROUND(B{row}-D{row},2){sign}0"
        is_entered = bool(entry) or isinstance(limit, int)
        book.verdict(sheet, row, 5, f'IF({entry or f"D{row}"}="",TRUE,{condition})' if is_entered else condition, holds)
        book.text(sheet, row, 6, basis).alignment = Alignment(horizontal="left", indent=1)
        self.row += 1


def write_checks(book: Book, layout: Layout, mark: str, schedule: str = "") -> None:
    """Every sum and every limit with its figures; a broken limit turns red when an entry is changed.

    `schedule` is the id of the version that is kept: with it the workbook can be loaded again.
    """
    sheet, case = book.sheet(CHECKS, tab=ACCENT), layout.case
    book.title(sheet, "Kontroly", mark, "✓ platí, ✗ neplatí. Žluté meze můžete měnit.")
    book.head(sheet, FIRST - 1, ["Co se kontroluje", "Hodnota", "", "Mez", "Platí", "Opora"], amounts_from=2)
    sheet.cell(FIRST - 1, 5).alignment = Alignment(horizontal="center", vertical="center")
    sheet.cell(FIRST - 1, 6).alignment = Alignment(horizontal="left", vertical="center", indent=1)
    checks = _List(book, sheet)
    _sums(checks, layout)
    for index in range(len(case.sources)):
        first = checks.row
        _limits(checks, layout, index)
        if checks.row > first:
            _redden(book, index, first, checks.row - 1)
    _pairs(checks, layout)
    last = checks.row - 1
    verdicts = area(FIRST, 5, last, 5)
    book.text(sheet, FIRST - 2, 1, "Neplatí", strong=True)
    broken = sum(1 for value in book.shown(sheet, 5, FIRST, last) if value == NO)
    book.ratio(sheet, FIRST - 2, 2, f'=COUNTIF({verdicts},"{NO}")', broken, form="0")
    book.define("Neplatnych_kontrol", sheet, f"$B${FIRST - 2}")
    mark_verdicts(sheet, 5, FIRST, last)
    if schedule:
        book.note(sheet, last + 2, 1, VERSION)
        book.note(sheet, last + 2, 2, schedule)
    cells.set_widths(sheet, [56, 19, 10, 19, 8, 44])
    finish_sheet(sheet, f"A{FIRST}", CHECKS)


def _redden(book: Book, source: int, first: int, last: int) -> None:
    """What a source pays turns red on its own sheet where one of its limits does not hold."""
    verdicts = sheet_ref(CHECKS, area(first, 5, last, 5))
    rule = FormulaRule(formula=[f'COUNTIF({verdicts},"{NO}")>0'], fill=BAD, font=Font(color="9C2A10", bold=True))  # type: ignore[no-untyped-call]
    book.workbook[SOURCES].conditional_formatting.add(f"N{FIRST + source}", rule)


def _sums(checks: _List, layout: Layout) -> None:
    paid = sum(layout.total(source) for source in range(len(layout.case.sources)))
    gap = sum(row.gap for row in layout.rows)
    checks.add(
        "Zdroje a nekryté náklady dávají náklady celkem",
        ("ROUND(Kryto_celkem+Nekryto_celkem,2)", paid + gap),
        "=",
        ("Naklady_celkem", layout.cost),
        "součet rozvrhu",
    )
    wrong = f'COUNTIF({layout.schedule_area(layout.gap_column + 1)},"{NO}")'
    checks.none("Řádky rozvrhu, které nesedí nebo jsou záporné", wrong, "každá položka v každém období")
    checks.add("Náklady, které nikdo nehradí", ("Nekryto_celkem", gap), "=", ("0", 0), "rozvrh")
    if layout.prices is not None:
        written = f"COUNT({sheet_ref(BUDGET, price_area(len(layout.prices.rows)))})"
        checks.none("Nové položky, které v rozvrhu ještě nejsou", written, "načtěte sešit zpět do Absorbu")
    if layout.years:
        years = sheet_ref(YEARS, address(FIRST - 2, 2 + len(layout.case.sources), fixed_row=True, fixed_column=True))
        checks.add("Roky dávají totéž co zdroje", (years, paid), "=", ("Kryto_celkem", paid), "kalendářní roky")
    if layout.cash:
        last = FIRST + len(layout.cash) - 1
        balance = sheet_ref(CASH, address(last, 4 + len(layout.case.sources), fixed_row=True, fixed_column=True))
        checks.add("Zůstatek, až projdou všechny peníze", (balance, int(layout.cash[-1].balance)), ">=", ("0", 0), "peněžní tok")


def _limits(checks: _List, layout: Layout, index: int) -> None:
    source, row = layout.case.sources[index], FIRST + index
    total = (layout.source_total(index), layout.total(index))
    base = layout.bases[index]
    scope = sheet_ref(SOURCES, f"$D${row}")
    for column, percent, sign, words in (
        ("E", source.min_percent, ">=", "nejméně"),
        ("F", source.max_percent, "<=", "nejvýše"),
        ("G", source.exact_percent, ">=", "přesně"),
        ("G", source.exact_percent, "<=", "přesně"),
    ):
        if percent is not None:
            cell = sheet_ref(SOURCES, f"${column}${row}")
            limit = _share(scope, cell, base, percent, up=sign == "<=")
            what = f"{source.id}: {words} {_percent_text(percent)} % toho, co smí hradit"
            checks.add(what, total, sign, limit, f"{_LIMITS}; procento se počítá na haléř", entry=cell)
    if source.max_total is not None:
        cell = sheet_ref(SOURCES, f"$H${row}")
        checks.add(f"{source.id}: nejvýše celkem", total, "<=", (cell, int(source.max_total)), _LIMITS, entry=cell)
    for name, amount in source.max_per_period.items():
        period = layout.period_index[name]
        value = (layout.period_cell(index, period), layout.in_periods[index][period])
        checks.add(limit_label(source.id, "max_per_period", name), value, "<=", int(amount), _LIMITS)
    for year, amount in source.max_per_year.items():
        if year in layout.years:
            paid = int(layout.answer.by_source_and_year[source.id][year])
            cell = layout.year_cell(index, layout.years.index(year))
            checks.add(limit_label(source.id, "max_per_year", year), (cell, paid), "<=", int(amount), _LIMITS)


def _share(scope: str, percent_cell: str, base: int, percent: Decimal, *, up: bool) -> tuple[str, int]:
    limit = share_at_most(base, percent) if up else share_at_least(base, percent)
    return share(scope, percent_cell, "up" if up else "down"), limit


def _percent_text(percent: Decimal) -> str:
    return f"{percent.normalize():f}".replace(".", ",")


def _pairs(checks: _List, layout: Layout) -> None:
    case = layout.case
    if not layout.rows:
        return
    lines = sheet_ref(COSTS, area(FIRST, 1, FIRST + len(case.lines) - 1, 1))
    keys = layout.schedule_area(1)
    for one, other in sorted({tuple(sorted((source.id, rival))) for source in case.sources for rival in source.never_with}):
        sums = [
            f"(SUMIF({keys},{lines},{layout.schedule_area(layout.source_column(layout.source_index[name]))})>0)" for name in (one, other)
        ]
        checks.none(f"{one} a {other}: položky, které hradí oba", f"SUMPRODUCT({sums[0]}*{sums[1]})", "nikdy spolu")
