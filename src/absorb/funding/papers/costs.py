"""The costs line by line and period by period: entries, or what follows from the prices of the budget."""

from collections.abc import Callable, Iterator, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from absorb.documents import sheet as cells
from absorb.documents import sheet_rows as rows
from absorb.documents.sheet import MONEY_FORMAT
from absorb.funding.papers.book import FIRST, Book, address, area, finish_sheet, sheet_ref, spread_over_pages, widest
from absorb.funding.papers.formulas import held_share, months_part
from absorb.funding.papers.layout import BUDGET, COSTS, Layout, Row
from absorb.funding.rules.schedule import Period
from absorb.funding.rules.workbooks import Prices, WeightedSplit

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
GIVEN = 5
"""The column of the first period."""
FLAT_RATE = "paušální sazba"


def kind_text(kind: str | None) -> str:
    """A kind of cost in Czech."""
    return FLAT_RATE if kind == "flat_rate" else KINDS.get(kind or "", kind or "")


def period_text(period: Period) -> str:
    """A period's months: "1/2027–6/2027"."""
    last = period.first.plus(period.months - 1)
    first_text = f"{period.first.number}/{period.first.year}"
    return first_text if period.months == 1 else f"{first_text}–{last.number}/{last.year}"


def write_costs(book: Book, layout: Layout, mark: str) -> None:
    """Lines by periods. Without a budget the amounts are entries; with one its prices give them."""
    sheet, case = book.sheet(COSTS, tab="FFD84D" if layout.prices is None else None), layout.case
    about = "Žlutá pole můžete měnit; rozvrh, součty, hotovost i kontroly se přepočtou."
    if layout.prices is not None:
        about = "Náklady plynou z cen na listu Rozpočet: rovnoměrně po měsících, paušální sazba podle svého základu."
    book.title(sheet, "Náklady po položkách a obdobích", mark, about)
    heads = ["Č.", "Položka", "Název", "Druh", *(f"{period.id}\n{period_text(period)}" for period in case.periods), "Celkem"]
    book.head(sheet, FIRST - 1, heads, amounts_from=GIVEN)
    last, final = FIRST + max(len(case.lines), 1) - 1, GIVEN + len(case.periods)
    book.text(sheet, FIRST - 2, 2, "Celkem", strong=True)
    for column in range(GIVEN, final + 1):
        value = layout.cost if column == final else layout.period_costs[column - GIVEN]
        book.formula(sheet, FIRST - 2, column, f"=ROUND(SUM({area(FIRST, column, last, column)}),2)", value, strong=True)
    book.define("Naklady_celkem", sheet, address(FIRST - 2, final, fixed_row=True, fixed_column=True))
    names = widest((line.name for line in case.lines), least=6, most=42)
    kinds = widest((kind_text(line.kind) for line in case.lines), least=8, most=24)
    codes = widest((line.code for line in case.lines), least=10, most=24)
    cells.set_widths(sheet, [5, codes, names, kinds, *[17] * len(case.periods), 18])
    finish_sheet(sheet, f"E{FIRST}", COSTS, columns="A:C")
    spread_over_pages(sheet, len(case.periods))
    sheet.print_area = f"A1:{address(last, final)}"
    writer = _Writer(book, sheet, layout)
    book.stream(sheet, writer.rows(), last=address(writer.end, writer.width))


class _Writer:
    """The rows of the sheet, and below them how a flat rate falls on periods."""

    def __init__(self, book: Book, sheet: Worksheet, layout: Layout) -> None:
        self.layout, self.prices = layout, layout.prices
        self.count = len(layout.case.periods)
        self.final = GIVEN + self.count
        self.last = FIRST + max(len(layout.case.lines), 1) - 1
        self.has_weights = self.prices is not None and "weighted" in self.prices.flows
        self.width = self.final + (1 if self.has_weights else 0)
        self.end = self.last + (7 if self.has_weights else 0)
        self.letters = rows.letters(self.width)
        self.number, self.plain = book.look(sheet, form="0", like="ordinal"), book.look(sheet)
        self.entry, self.amount = book.look(sheet, form=MONEY_FORMAT, entry=True), book.look(sheet, form=MONEY_FORMAT)
        self.total, self.unused = book.look(sheet, form=MONEY_FORMAT, like="strong"), book.look(sheet, like="unused")
        self.quiet = book.look(sheet, form="#,##0.00", like="quiet")
        self.source = sheet_ref(BUDGET, "")

    def rows(self) -> Iterator[str]:
        """Every row from the first line on."""
        given: list[dict[int, Row]] = [{} for _ in self.layout.case.lines]
        for row in self.layout.rows:
            given[row.line][row.period] = row
        for index in range(len(self.layout.case.lines)):
            yield rows.row_of(FIRST + index, self._line(index, given[index]))
        if self.has_weights and self.prices is not None:
            yield from self._weights(self.prices)

    def _line(self, index: int, given: dict[int, Row]) -> Iterator[str]:
        line, at = self.layout.case.lines[index], FIRST + index
        yield rows.number_cell(f"A{at}", self.number, index + 1)
        yield rows.text_cell(f"B{at}", self.plain, line.code)
        yield rows.text_cell(f"C{at}", self.plain, line.name)
        yield rows.text_cell(f"D{at}", self.plain, kind_text(line.kind))
        flow = "entry" if self.prices is None else self.prices.flows[index]
        for period in range(self.count):
            address = f"{self.letters[GIVEN + period]}{at}"
            if period not in given:
                yield rows.empty_cell(address, self.unused)
            elif flow == "entry":
                yield rows.money_cell(address, self.entry, given[period].cost)
            else:
                yield rows.money_formula(address, self.amount, self._formula(index, flow, given, period), given[period].cost)
        reach = f"{self.letters[GIVEN]}{at}:{self.letters[max(self.final - 1, GIVEN)]}{at}"
        formula = f"ROUND(SUM({reach}),2)" if self.count else "0"
        yield rows.money_formula(f"{self.letters[self.final]}{at}", self.total, formula, sum(map(int, line.amounts.values())))
        if self.has_weights and self.prices is not None:
            yield rows.number_cell(f"{self.letters[self.width]}{at}", self.number, int(self.prices.in_base(line.code)))

    def _formula(self, index: int, flow: str, given: dict[int, Row], period: int) -> str:
        prices, line = self.prices, self.layout.case.lines[index]
        if prices is None:
            return "0"
        if flow == "weighted":
            return f"{self.letters[GIVEN + period]}${self.last + 7}/100"
        source = FIRST + prices.place[line.code]
        if flow == "even":
            each, odd = f"{self.source}$J{source}", f"{self.source}$K{source}"
            return months_part(each, odd, *prices.overlap(prices.lines[line.code], period))
        total = f"{self.source}$G{source}"
        paying = [place for place, row in given.items() if row.cost]
        if paying and period == paying[-1]:
            before = f"-SUM($E{FIRST + index}:{self.letters[GIVEN + period - 1]}{FIRST + index})" if period else ""
            return f"ROUND({total}{before},2)"
        return held_share(total, given[period].cost, sum(row.cost for row in given.values())) if paying else "0"

    def _weights(self, prices: Prices) -> Iterator[str]:
        """The flat rate by periods, by largest remainder, in haléře: of hundredths nothing is lost to binary fractions."""
        line = next(index for index, flow in enumerate(prices.flows) if flow == "weighted")
        rate, total = FIRST + prices.place[self.layout.case.lines[line].code], sum(self.layout.case.lines[line].amounts.values())
        split = WeightedSplit(prices, int(total))
        first, last, end = self.letters[GIVEN], self.letters[self.final - 1], self.letters[self.final]
        base, hundredths, whole, rest, result = (self.last + step for step in range(3, 8))
        percent = split.percent
        # The rate's own row is left out of what it stands on: a range over it would be a circle.
        sides = [side for side in ((FIRST, FIRST + line - 1), (FIRST + line + 1, self.last)) if side[0] <= side[1]]
        delta = f"(100*${end}${result}-{percent}*${end}${base})"
        yield rows.row_of(base - 1, [rows.text_cell(f"B{base - 1}", self.quiet, "Paušální sazba po obdobích, v haléřích")])
        names = ("Základ", "Zbytek v setinách", "Celých haléřů", "Zbytek", "Paušální sazba")
        formulas: dict[int, Callable[[str, str], str]] = {
            base: lambda at, before: f"ROUND(({'+'.join(self._flagged(at, *side) for side in sides)})*100,0)",
            hundredths: lambda at, before: (
                f"IF(${end}${base}=0,0,ROUND({percent}*{at}{base}-100*INT({percent}*{at}{base}/100)+{delta}*{at}{base}/${end}${base},11))"
            ),
            whole: lambda at, before: f"INT({percent}*{at}{base}/100)+INT({at}{hundredths}/100)",
            rest: lambda at, before: f"ROUND({at}{hundredths}-100*INT({at}{hundredths}/100),10)",
            result: lambda at, before: (
                f"{at}{whole}+(SUMPRODUCT(1*(${first}${rest}:${last}${rest}>{at}{rest}))"
                + (f"+SUMPRODUCT(1*(${first}${rest}:{before}${rest}={at}{rest}))" if before else "")
                + f"<${end}${result}-SUM(${first}${whole}:${last}${whole}))"
            ),
        }
        figures: tuple[Sequence[int | float], ...] = (split.weights, split.hundredths, split.whole, split.rest, split.parts)
        for (row, formula), name, values in zip(formulas.items(), names, figures, strict=True):
            written = [rows.text_cell(f"B{row}", self.quiet, name)]
            for place, value in enumerate(values):
                at, before = self.letters[GIVEN + place], self.letters[GIVEN + place - 1] if place else ""
                written.append(rows.number_formula(f"{at}{row}", self.quiet, formula(at, before), value))
            if row == base:
                written.append(rows.number_formula(f"{end}{row}", self.quiet, f"SUM({first}{row}:{last}{row})", sum(split.weights)))
            if row == result:
                formula_of_total = f"ROUND({self.source}$G{rate}*100,0)"
                written.append(rows.number_formula(f"{end}{row}", self.quiet, formula_of_total, int(total)))
            yield rows.row_of(row, written)

    def _flagged(self, column: str, first: int, last: int) -> str:
        """The sum of a column over the lines that the flat rate stands on."""
        flag = self.letters[self.width]
        return f"SUMIF(${flag}${first}:${flag}${last},1,{column}${first}:{column}${last})"
