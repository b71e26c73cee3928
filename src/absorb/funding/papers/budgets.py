"""The budget's sheet: chapters and lines as a tree; units and prices are entries, and everything else follows from them."""

from typing import Any

from absorb.documents import sheet as cells
from absorb.funding.papers.book import FIRST, MONTH, Book, address, area, finish_sheet, widest
from absorb.funding.papers.costs import FLAT_RATE, KINDS
from absorb.funding.papers.layout import BUDGET, Layout
from absorb.funding.papers.new_lines import write_new_lines
from absorb.funding.rules.names import budget_name
from absorb.funding.rules.workbooks import BudgetRow, Prices
from absorb.kernel.money import split_evenly

FLOWS = {
    "even": "rovnoměrně po měsících",
    "weighted": "podle základu",
    "held": "podle rozvrhu",
    "entry": "",
}
_HEADS = ("Č.", "Kód", "Název", "Druh", "Jednotek", "Cena za jednotku", "Částka", "Od", "Měsíců", "Na měsíc (hal.)", "Lichých hal.")


def write_budget(book: Book, layout: Layout, prices: Prices, mark: str) -> None:
    """One row a line of the budget, in the order of the codes; chapters add up what stands below them."""
    sheet = book.sheet(BUDGET, tab="FFD84D")
    about = "Žlutá pole můžete měnit: z počtu jednotek a ceny plyne celý sešit."
    if prices.answer.covered_by_flat_rate:
        about += " Položky, které hradí paušální sazba, se nesčítají."
    book.title(sheet, "Rozpočet", mark, about)
    heads = [*_HEADS, "Jak se rozkládá", *(["V základu paušálu"] if prices.rate else [])]
    book.head(sheet, FIRST - 1, heads, amounts_from=5)
    last = FIRST + len(prices.rows) - 1
    number = 0
    for place, row in enumerate(prices.rows):
        if _is_leaf(row):
            number += 1
            book.ordinal(sheet, FIRST + place, 1, number)
        _write_row(book, sheet, prices, FIRST + place, row)
    write_new_lines(book, sheet, len(prices.rows))
    leaves = sum(row.amount for row in prices.rows if _is_leaf(row))
    book.text(sheet, FIRST - 2, 2, "Celkem", strong=True)
    total = f'=ROUND(SUMIF({area(FIRST, 1, last, 1)},">0",{area(FIRST, 7, last, 7)}),2)'
    book.formula(sheet, FIRST - 2, 7, total, leaves, strong=True)
    book.define("Rozpocet_celkem", sheet, f"$G${FIRST - 2}")
    book.define("Rozpocet_zpusobile", sheet, f"$G${FIRST + prices.place['1']}")
    codes = widest((row.code for row in prices.rows), least=8, most=24)
    names = widest((budget_name(row.name) for row in prices.rows), least=12, most=48)
    cells.set_widths(sheet, [5, codes, names, 20, 11, 18, 19, 10, 9, 15, 11, 24, *([17] if prices.rate else [])])
    finish_sheet(sheet, f"D{FIRST}", BUDGET, columns="B:C")
    sheet.print_area = f"A1:{address(last, 9)}"


def _is_leaf(row: BudgetRow) -> bool:
    return (row.line is not None or row.is_flat) and not row.is_covered


def _write_row(book: Book, sheet: Any, prices: Prices, at: int, row: BudgetRow) -> None:
    is_parent = row.line is None and not row.is_flat
    book.text(sheet, at, 2, row.code, strong=is_parent)
    book.text(sheet, at, 3, budget_name(row.name), strong=is_parent, wrap=True)
    if is_parent:
        reach = f'A{at + 1}:A{at + row.below},">0",G{at + 1}:G{at + row.below}' if row.below else ""
        book.formula(sheet, at, 7, f"=ROUND(SUMIF({reach}),2)" if reach else "=0", row.amount, strong=True)
    elif row.line is None:
        _write_flat(book, sheet, prices, at, row)
    else:
        _write_line(book, sheet, prices, at, row)


def _write_flat(book: Book, sheet: Any, prices: Prices, at: int, row: BudgetRow) -> None:
    """Per cent of what the rate stands on; the column beside the lines says which of them."""
    percent = prices.rate.percent if prices.rate is not None else 0
    last = FIRST + len(prices.rows) - 1
    base = sum(one.amount for one in prices.rows if prices.in_base(one.code))
    book.text(sheet, at, 4, FLAT_RATE)
    book.number(sheet, at, 5, percent, form='0\\ "%"')
    book.formula(sheet, at, 6, f"=ROUND(SUM({area(FIRST, 13, last, 13)}),2)", base)
    book.formula(sheet, at, 7, f"=ROUND(ROUND(F{at}*100,0)*E{at}/100,0)/100", row.amount)
    _tell_flow(book, sheet, prices, at, row.code)


def _write_line(book: Book, sheet: Any, prices: Prices, at: int, row: BudgetRow) -> None:
    line = row.line
    if line is None:
        return
    book.text(sheet, at, 4, KINDS[line.kind])
    book.number(sheet, at, 5, line.units, form="General", entry=True)
    book.amount(sheet, at, 6, int(line.unit_price), entry=True)
    book.formula(sheet, at, 7, f"=ROUND(ROUND(ROUND(F{at}*100,0)*E{at},6),0)/100", row.amount)
    if line.from_ is not None:
        book.number(sheet, at, 8, line.from_.first_day(), form=MONTH)
    if row.is_covered:
        book.note(sheet, at, 12, "hradí paušální sazba")
        return
    if prices.count:
        months = prices.span(line)[1]
        book.number(sheet, at, 9, months)
    if _tell_flow(book, sheet, prices, at, row.code) == "even":
        each, odd = min(split_evenly(row.amount, months)), row.amount % months
        book.ratio(sheet, at, 10, f"=INT(ROUND(G{at}*100,0)/I{at})", each, form="0")
        book.ratio(sheet, at, 11, f"=ROUND(G{at}*100,0)-I{at}*J{at}", odd, form="0")
    if prices.in_base(row.code):
        book.formula(sheet, at, 13, f"=G{at}", row.amount)


def _tell_flow(book: Book, sheet: Any, prices: Prices, at: int, code: str) -> str:
    flow = prices.flow_of.get(code, "entry")
    book.note(sheet, at, 12, FLOWS[flow])
    return flow
