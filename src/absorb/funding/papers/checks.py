"""The sheets that say whether it holds: the list of checks, and the cover that sums everything up on one page."""

from decimal import Decimal
from typing import Any

import msgspec
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from absorb.documents import sheet as cells
from absorb.funding.papers.book import (
    ACCENT,
    BAD,
    FIRST,
    NO,
    QUIET,
    SHARE,
    YES,
    Book,
    address,
    area,
    finish_sheet,
    mark_verdicts,
    sheet_ref,
)
from absorb.funding.papers.cashflow import cash_chart
from absorb.funding.papers.inputs import share_shown
from absorb.funding.papers.layout import CASH, CHECKS, COSTS, COVER, SOURCES, VERSION, YEARS, Layout, limit_label
from absorb.funding.telling import names_of
from absorb.kernel.money import share_at_least, share_at_most
from absorb.wording import word

STATUS = {"met": "Náklady jsou plně kryty.", "gap": "Část nákladů není kryta.", "infeasible": "Požadavky nelze splnit najednou."}
_LIMITS = "Limit zdroje"
_WORDS = {"<=": "nejvýše", ">=": "nejméně", "=": "právě"}


class Texts(msgspec.Struct, frozen=True):
    """What the cover says beside the figures; an empty text is left out. `mark` stands on every sheet."""

    title: str
    project: str
    organisation: str
    reference: str
    mark: str


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

    def add(self, what: str, value: tuple[str, int], sign: str, limit: tuple[str, int] | int, basis: str) -> None:
        """One check: value and limit are (formula, haléře); a plain limit is an entry."""
        row, book, sheet = self.row, self.book, self.sheet
        book.text(sheet, row, 1, what, wrap=True)
        book.formula(sheet, row, 2, f"={value[0]}", value[1])
        book.text(sheet, row, 3, _WORDS[sign]).alignment = Alignment(horizontal="center")
        if isinstance(limit, int):
            book.amount(sheet, row, 4, limit, entry=True)
            most = limit
        else:
            book.formula(sheet, row, 4, f"={limit[0]}", limit[1])
            most = limit[1]
        holds = {"<=": value[1] <= most, ">=": value[1] >= most, "=": value[1] == most}[sign]
        book.verdict(sheet, row, 5, f"ROUND(B{row}-D{row},2){sign}0", holds)
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
    book.workbook[SOURCES].conditional_formatting.add(f"K{FIRST + source}", rule)


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
            checks.add(what, total, sign, limit, f"{_LIMITS}; procento se počítá na haléř")
    if source.max_total is not None:
        cell = sheet_ref(SOURCES, f"$H${row}")
        checks.add(f"{source.id}: nejvýše celkem", total, "<=", (cell, int(source.max_total)), _LIMITS)
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
    name = "ROUNDUP" if up else "ROUNDDOWN"
    limit = share_at_most(base, percent) if up else share_at_least(base, percent)
    return f"{name}(ROUND(ROUND({scope}*100,0)*{percent_cell}/100,5),0)/100", limit


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
    for label, value in (("Projekt", texts.project), ("Organizace", texts.organisation), ("Značka", texts.reference), ("Doba", span)):
        if value:
            book.text(sheet, at, 1, label).font = Font(name=cells.FONT, color=QUIET)
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
    )
    for offset, (label, name, value) in enumerate(rows, start=at + 1):
        book.text(sheet, offset, 1, label)
        cell = book.formula(sheet, offset, 2, f"={name}", value, strong=True)
        cell.font = Font(name=cells.FONT, bold=True, size=13)
        sheet.row_dimensions[offset].height = 20
    shown = f"v měsíci {month.number}/{month.year}" if month is not None else "není potřeba"
    formula = '=IF(Predfinancovani=0,"není potřeba","v měsíci "&Predfinancovani_mesic)'
    book.formula(sheet, at + 4, 3, formula, shown, form="General").font = Font(name=cells.FONT, color=QUIET)
    return at + 6


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
