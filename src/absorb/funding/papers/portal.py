"""The budget sheet of the portal IS KP21+: the sheet `Export` with twelve columns, written and read without loss.

Rows that add others up are chapters, rows of their own are lines; what the portal alone understands of a row is kept with it as
it was read, and written back. The flat rate's row is the cost model's: which one, its per cent says.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from absorb.documents import sheet
from absorb.documents.sheet_intake import Cell, Wrong, find_heads, read_amount, read_sheets, read_text
from absorb.funding.rules import budget as budgets
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.names import budget_name
from absorb.funding.rules.working.differences import line_cost
from absorb.funding.rules.working.kinds import kind_of
from absorb.funding.rules.working.numbers import read_number
from absorb.funding.rules.working.order import is_code, place_of
from absorb.funding.rules.working.shapes import LONGEST_NAME, BudgetText, Chapter, WorkLine
from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.money import Money, money_decimal, round_half_away
from absorb.kernel.phrases import Phrase

SHEET = "Export"
CODE, NAME, UNIT, PRICE, UNITS, AMOUNT, CHILD, LEVEL, PERCENT, AID, PRESET_UNIT, LISTED_UNIT = COLUMNS = (
    "Kód", "Název", "Měrná jednotka (individuální)", "Cena jednotky", "Počet jednotek", "Částka celkem", "Potomek", "Úroveň", "Procento",
    "Kombinace veřejné podpory", "Měrná jednotka (přednastavena ŘO)", "Měrná jednotka (z číselníku)",
)  # fmt: skip
_OF_A_LINE = (CHILD, LEVEL, PERCENT, AID, PRESET_UNIT, LISTED_UNIT)
_OF_A_CHAPTER = (UNIT, PRICE, UNITS, *_OF_A_LINE)
_WIDTHS = (12, 50, 18, 14, 12, 16, 10, 8, 10, 18, 20, 20)

_Row = tuple[int, dict[str, Cell]]


def portal_sheet(text: BudgetText, answer: budgets.Answer, *, title: str, mark: str = "") -> bytes:
    """The budget as the portal has it: the tree in the order of its codes, and rows that were read and belong to nobody here.
    Lines that a flat rate covers are no rows of it."""
    workbook = sheet.new_workbook(title=title)
    target = sheet.add_sheet(workbook, SHEET)
    sheet.write_head(target, 1, COLUMNS, numbers=(3, 4, 5))
    lines, chapters = {line.code: line for line in text.lines}, {one.code: one for one in text.chapters}
    names = {node.code: node.name for node in answer.tree}
    amounts = {node.code: int(node.amount) for node in answer.tree}
    rate = FLAT_RATES.get(text.cost_model)
    for number, code in enumerate(sorted({**names, **chapters}, key=place_of), start=2):
        line, chapter = lines.get(code), chapters.get(code)
        portal = line.portal if line else chapter.portal if chapter else {}
        sheet.write_text(target, number, 1, code)
        sheet.write_text(target, number, 2, (line or chapter or Chapter(code=code, name="")).name or budget_name(names.get(code, "")))
        if line is not None:
            sheet.write_text(target, number, 3, line.unit)
            _number(target, number, 4, money_decimal(line.unit_price))
            _number(target, number, 5, line.units)
        if code in amounts:
            _number(target, number, 6, money_decimal(amounts[code]))
        level = {LEVEL: f"n:{code.count('.') + 1}"} | ({PERCENT: f"n:{rate.percent}"} if rate and rate.code == code else {})
        for name, kept in ({} if portal else level).items() | portal.items():
            _kept(target, number, COLUMNS.index(name) + 1, kept)
    sheet.set_widths(target, _WIDTHS)
    sheet.set_print(target, head_row=1, title=f"{title} – {mark}" if mark else title)
    target.freeze_panes = "C2"
    target.row_dimensions[1].height = 32
    return sheet.workbook_bytes(workbook)


def _number(target: Worksheet, row: int, column: int, value: Decimal) -> None:
    target.cell(row, column).value = value


def _kept(target: Worksheet, row: int, column: int, kept: str) -> None:
    """A cell as it was read: its kind stands before the colon."""
    kind, _, text = kept.partition(":")
    if kind == "n":
        _number(target, row, column, Decimal(text))
    elif kind == "b":
        target.cell(row, column).value = text == "TRUE"
    else:
        sheet.write_text(target, row, column, text)


def read_portal(content: bytes, known: BudgetText) -> BudgetText:
    """The budget of a portal's sheet; what it does not say (kinds, months, partners …) comes from `known` where the code is the
    same. BadInput lists each cell that is wrong, sums that do not add up among them."""
    found = next((one for one in read_sheets(content) if fold(one.name) == fold(SHEET)), None)
    if found is None:
        raise BadInput.one("", Phrase("The workbook has no sheet “%(name)s”.", name=SHEET))
    first, *numbers = sorted(found.rows)
    heads = find_heads(found.rows[first])
    if lacking := [name for name in COLUMNS if fold(name) not in heads]:
        raise BadInput([Fault(f"{SHEET}!{first}", Phrase("The column “%(name)s” is missing.", name=name)) for name in lacking])
    places = {heads[fold(name)]: name for name in COLUMNS}
    rows = [(number, {places[at]: cell for at, cell in found.rows[number].items() if at in places}) for number in numbers]
    return _Reading(rows, known).budget()


class _Reading:
    """Rows on their way to a budget; faults are told together."""

    def __init__(self, rows: Iterable[_Row], known: BudgetText) -> None:
        self._known, self._faults = known, list[Fault]()
        self._rows: dict[str, _Row] = {}
        for row in rows:
            code = self._text(row, CODE, 130)
            if not is_code(code):
                self._fault(
                    row, CODE, "“%(code)s” is no code of a cost; a code is numbers parted by dots, such as 1.1.2.1.", code=code[:40]
                )
            elif code in self._rows:
                self._fault(row, CODE, "“%(code)s” stands here already; each is there once.", code=code)
            else:
                self._rows[code] = row
        self._parents = {parent for code in self._rows for parent in _ancestors(code)}

    def budget(self) -> BudgetText:
        model = self._model()
        rate = FLAT_RATES.get(model)
        own = {rate.code} if rate else set()
        leaves = [code for code in self._rows if code not in self._parents and code not in own and code.partition(".")[0] in ("1", "2")]
        leaves = [code for code in leaves if code not in ("1", "2", "1.1") and not self._is_empty_chapter(code)]
        lines = tuple(self._line(code) for code in leaves)
        chapters = tuple(self._chapter(code) for code in self._rows if code not in leaves)
        self._check_sums({line.code: int(line_cost(line)) for line in lines}, own)
        if self._faults:
            raise BadInput(self._faults)
        known: Any = {name: getattr(self._known, name) for name in BudgetText.__struct_fields__}
        return BudgetText(**{**known, "cost_model": model, "lines": lines, "chapters": chapters})

    def _is_empty_chapter(self, code: str) -> bool:
        """Whether a row without others under it is a chapter that nobody has put a cost in yet."""
        cells = self._rows[code][1]
        is_known = any(one.code == code for one in self._known.chapters) and all(line.code != code for line in self._known.lines)
        return is_known and not any(name in cells for name in (PRICE, UNITS, AMOUNT))

    def _model(self) -> Any:
        """The cost model whose flat rate a row without others under it has, by its per cent; the known one where none has."""
        for model, rate in FLAT_RATES.items():
            row = self._rows.get(rate.code)
            percent = row[1].get(PERCENT) if row and rate.code not in self._parents else None
            if percent is not None and _is_number(percent, rate.percent):
                return model
        usual = FLAT_RATES.get(self._known.cost_model)
        return self._known.cost_model if usual is None or usual.code in self._rows else "real"

    def _line(self, code: str) -> WorkLine:
        row = self._rows[code]
        before = next((line for line in self._known.lines if line.code == code), None)
        names = [self._text(self._rows[parent], NAME, LONGEST_NAME) for parent in reversed(_ancestors(code)) if parent in self._rows]
        price, units = self._amount(row, PRICE), self._units(row)
        line = WorkLine(
            id=f"p{row[0]}", code=code, name=self._text(row, NAME, LONGEST_NAME), unit=self._text(row, UNIT, LONGEST_NAME),
            kind=before.kind if before else kind_of(code, names), unit_price=Money(price), units=units,
            portal=self._portal(row, _OF_A_LINE),
        )  # fmt: skip
        said = self._amount(row, AMOUNT)
        if AMOUNT in row[1] and said != line_cost(line):
            says = "Price × units is %(cost)s here; the cell says %(said)s."
            self._fault(row, AMOUNT, says, cost=str(money_decimal(line_cost(line))), said=str(money_decimal(said)))
        if before is None:
            return line
        is_same = (before.unit_price, before.units) == (line.unit_price, line.units)
        kept: Any = {name: getattr(before, name) for name in ("id", "from_", "months", "bearer", "reason")}
        kept |= {name: getattr(before, name) for name in ("staff", "indicator", "by_month")} if is_same else {}
        fresh: Any = {name: getattr(line, name) for name in WorkLine.__struct_fields__}
        return WorkLine(**{**fresh, **kept})

    def _chapter(self, code: str) -> Chapter:
        row = self._rows[code]
        is_foreign = code.partition(".")[0] not in ("1", "2")
        before = next((one for one in self._known.chapters if one.code == code), None)
        return Chapter(
            code=code,
            name=self._text(row, NAME, LONGEST_NAME),
            kind=before.kind if before else None,
            portal=self._portal(row, (*_OF_A_CHAPTER, AMOUNT) if is_foreign else _OF_A_CHAPTER),
        )

    def _check_sums(self, costs: dict[str, int], own: set[str]) -> None:
        """That every row that adds others up says what they come to."""
        if self._faults:
            return
        flats = {code: self._amount(self._rows[code], AMOUNT) for code in own if code in self._rows}
        for code in self._rows:
            if code not in self._parents or code.partition(".")[0] not in ("1", "2") or AMOUNT not in self._rows[code][1]:
                continue
            total = sum(minor for leaf, minor in {**costs, **flats}.items() if code in _ancestors(leaf))
            said = self._amount(self._rows[code], AMOUNT)
            if said != total:
                says = "The rows under this one come to %(cost)s; the cell says %(said)s."
                self._fault(self._rows[code], AMOUNT, says, cost=str(money_decimal(total)), said=str(money_decimal(said)))

    def _portal(self, row: _Row, names: Iterable[str]) -> dict[str, str]:
        kinds = {"number": "n", "flag": "b"}
        return {name: f"{kinds.get(cell.kind, 't')}:{cell.text}" for name in names if (cell := row[1].get(name)) is not None}

    def _text(self, row: _Row, name: str, most: int) -> str:
        try:
            return " ".join((read_text(row[1].get(name), at_most=most) or "").split())
        except Wrong as wrong:
            self._wrong(row, name, wrong)
            return ""

    def _amount(self, row: _Row, name: str) -> int:
        """Haléře; the portal's sums carry odd digits behind them, of which the haléř counts."""
        cell = row[1].get(name)
        try:
            if name == AMOUNT and cell is not None and cell.kind == "number":
                return round_half_away(Fraction(cell.text) * 100)
            return read_amount(cell) or 0
        except Wrong as wrong:
            self._wrong(row, name, wrong)
            return 0

    def _units(self, row: _Row) -> Decimal:
        cell = row[1].get(UNITS)
        found = read_number(cell.text) if cell is not None else Decimal(0)
        if found is None:
            self._fault(row, UNITS, "“%(text)s” is no number; write for example 12 or 0,5.", text=cell.text[:40] if cell else "")
        return found or Decimal(0)

    def _wrong(self, row: _Row, name: str, wrong: Wrong) -> None:
        self._faults.append(Fault(_at(row, name), Phrase("%(wrong)s.", wrong=wrong.phrase)))

    def _fault(self, row: _Row, name: str, says: str, **facts: Any) -> None:
        self._faults.append(Fault(_at(row, name), Phrase(says, **facts)))


def _at(row: _Row, name: str) -> str:
    cell = row[1].get(name)
    return f"{SHEET}!{cell.address if cell is not None else row[0]}"


def _ancestors(code: str) -> list[str]:
    steps = code.split(".")
    return [".".join(steps[:length]) for length in range(1, len(steps))]


def _is_number(cell: Cell, value: Decimal) -> bool:
    return read_number(cell.text) == value
