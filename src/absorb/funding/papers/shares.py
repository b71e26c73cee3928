"""The sheet of the schedule itself: who pays which line in which period."""

from collections.abc import Iterator
from typing import Any

from absorb.documents import sheet as cells
from absorb.documents import sheet_rows as rows
from absorb.funding.papers.book import (
    ACCENT,
    BAD,
    FIRST,
    NO,
    SPARSE,
    YES,
    Book,
    address,
    area,
    coloured_rule,
    finish_sheet,
    mark_verdicts,
    sheet_ref,
    widest,
)  # fmt: skip
from absorb.funding.papers.costs import GIVEN
from absorb.funding.papers.formulas import held_share
from absorb.funding.papers.layout import COST_COLUMN, COSTS, SCHEDULE, Layout, Row

_AT = "\0"
"""Stands for a row's number in what is the same in many rows; no text of a person's holds it."""


def write_schedule(book: Book, layout: Layout, mark: str) -> None:
    """Every line in every period: shares are held as Absorb found them, one source takes the rest."""
    sheet, case = book.sheet(SCHEDULE, tab=ACCENT), layout.case
    about = "Podíly jsou podle návrhu, zbytek platí zdroj psaný kurzívou. Tučně jsou pevně určené částky."
    book.title(sheet, "Rozvrh: kdo platí kterou položku ve kterém období", mark, about)
    heads = ["Č. pol.", "Položka", "Název", "Č. obd.", "Období", "Náklad", *(source.id for source in case.sources), "Nekryto", "Sedí"]
    book.head(sheet, FIRST - 1, heads, amounts_from=COST_COLUMN)
    book.text(sheet, FIRST - 2, 2, "Celkem", strong=True)
    totals = [layout.cost, *(layout.total(source) for source in range(len(case.sources))), sum(row.gap for row in layout.rows)]
    for offset, total in enumerate(totals):
        column = COST_COLUMN + offset
        book.formula(sheet, FIRST - 2, column, f"=ROUND(SUM({area(FIRST, column, layout.last_row, column)}),2)", total, strong=True)
    gap = address(FIRST - 2, layout.gap_column, fixed_row=True, fixed_column=True)
    book.define("Nekryto_celkem", sheet, gap)
    red = coloured_rule("greaterThan", "0", BAD)
    sheet.conditional_formatting.add(f"{gap} {area(FIRST, layout.gap_column, layout.last_row, layout.gap_column)}".replace("$", ""), red)
    mark_verdicts(sheet, layout.gap_column + 1, FIRST, layout.last_row)
    names = widest((line.name for line in case.lines), least=6, most=34)
    codes = widest((line.code for line in case.lines), least=10, most=24)
    periods = widest((period.id for period in case.periods), least=9, most=24)
    cells.set_widths(sheet, [7, codes, names, 7, periods, 17, *[17] * len(case.sources), 16, 7])
    finish_sheet(sheet, f"G{FIRST}", SCHEDULE, columns="B:F")
    sheet.auto_filter.ref = f"A{FIRST - 1}:{address(layout.last_row, layout.gap_column + 1)}"
    sheet.print_area = f"A1:{address(layout.last_row, layout.gap_column + 1)}"
    book.stream(sheet, _Rows(book, sheet, layout).all(), last=address(layout.last_row, layout.gap_column + 1))


class _Rows:
    """The rows of the schedule's sheet."""

    def __init__(self, book: Book, sheet: Any, layout: Layout) -> None:
        self.layout = layout
        self.letters = rows.letters(layout.gap_column + 1)
        self.costs, self.before = sheet_ref(COSTS, ""), self.letters[COST_COLUMN]
        self.ordinal, self.plain = book.look(sheet, form="0", like="ordinal"), book.look(sheet)
        self.cost, self.share = book.look(sheet, form=cells.MONEY_FORMAT), book.look(sheet, form=SPARSE)
        self.rest, self.pinned = book.look(sheet, form=SPARSE, like="slanted"), book.look(sheet, form=SPARSE, like="strong")
        self.verdict = book.look(sheet, like="verdict")

    def all(self) -> Iterator[str]:
        """Every row in the order of lines and periods."""
        case, letters = self.layout.case, self.letters
        lines = [
            rows.number_cell(f"A{_AT}", self.ordinal, index + 1)
            + rows.text_cell(f"B{_AT}", self.plain, line.code)
            + rows.text_cell(f"C{_AT}", self.plain, line.name)
            for index, line in enumerate(case.lines)
        ]
        periods = [
            rows.number_cell(f"D{_AT}", self.ordinal, index + 1) + rows.text_cell(f"E{_AT}", self.plain, period.id)
            for index, period in enumerate(case.periods)
        ]
        columns = rows.letters(GIVEN + len(periods))[GIVEN:]
        first, last, verdict = letters[COST_COLUMN + 1], letters[self.layout.gap_column], letters[self.layout.gap_column + 1]
        for row in self.layout.rows:
            at = row.number
            cost = f"{self.costs}{columns[row.period]}{FIRST + row.line}"
            reach = f"{first}{at}:{last}{at}"
            holds = f'IF(AND(ROUND({self.before}{at}-SUM({reach}),2)=0,MIN({reach})>=0),"{YES}","{NO}")'
            yield rows.row_of(
                at,
                (
                    (lines[row.line] + periods[row.period]).replace(_AT, str(at)),
                    rows.money_formula(f"{self.before}{at}", self.cost, cost, row.cost),
                    *self._shares(row),
                    rows.text_formula(f"{verdict}{at}", self.verdict, holds, YES),
                ),
            )

    def _shares(self, row: Row) -> Iterator[str]:
        """What each source pays, and what nobody does: held shares, and one that takes the rest."""
        at, before, letters = row.number, self.before, self.letters
        balancing, gap = self.layout.balancing(row), self.layout.gap_column
        for source in range(gap - COST_COLUMN - 1):
            column = COST_COLUMN + 1 + source
            place, amount = f"{letters[column]}{at}", row.paid.get(source, 0)
            if source in row.pinned:
                yield rows.money_cell(place, self.pinned, row.pinned[source])
            elif source == balancing:
                yield rows.money_formula(place, self.rest, f"ROUND({before}{at}{self._others(at, column)},2)", amount)
            elif amount:
                yield rows.money_formula(place, self.share, held_share(f"${before}{at}", amount, row.cost), amount)
            else:
                yield rows.number_cell(place, self.share, 0)
        place = f"{letters[gap]}{at}"
        if balancing is None:
            yield rows.money_formula(place, self.share, f"ROUND({before}{at}{self._others(at, gap)},2)", row.gap)
        elif row.gap:
            yield rows.money_formula(place, self.share, held_share(f"${before}{at}", row.gap, row.cost), row.gap)
        else:
            yield rows.number_cell(place, self.share, 0)

    def _others(self, at: int, column: int) -> str:
        """What the other payers and the gap take off."""
        letters, last = self.letters, self.layout.gap_column
        sides = ((COST_COLUMN + 1, column - 1), (column + 1, last))
        return "".join(f"-SUM({letters[left]}{at}:{letters[right]}{at})" for left, right in sides if left <= right)
