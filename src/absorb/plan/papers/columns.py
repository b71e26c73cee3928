"""The plan's workbook as a format: its sheets, their columns, and how a cell of each is read."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from absorb.documents.sheet_intake import Cell, Wrong, read_amount, read_text
from absorb.kernel.czech import fold

YES_NO = {True: "Ano", False: "Ne"}
NEW_SERVICE = {"yes": "Ano", "no": "Ne", "both": "Ano i ne"}
CLIENTS_PER = {"day": "den", "month": "měsíc", "year": "rok"}
STATUS = {"draft": "návrh", "in_force": "platí", "fulfilled": "splněno", "dropped": "zrušeno"}
NEW = "nové"
"""What stands in the column of former places where something continues nothing."""
_LARGEST_COUNT = 2_000_000_000
_WEIGHT_PLACES = 3


def _one_of(choices: Mapping[Any, str]) -> Callable[[Cell], Any]:
    by_word = {fold(word): value for value, word in choices.items()}

    def read(cell: Cell) -> Any:
        text = ("Ano" if cell.text == "TRUE" else "Ne") if cell.kind == "flag" else read_text(cell)
        if fold(text or "") not in by_word:
            raise Wrong('holds "%(found)s"; expected is one of: %(choices)s', found=(text or "")[:40], choices=", ".join(choices.values()))
        return by_word[fold(text or "")]

    return read


def _number(cell: Cell) -> Decimal:
    text = cell.text.replace(" ", "").replace("\u00a0", "").replace(",", ".")
    if cell.kind not in ("text", "number") or not text.removeprefix("-").replace(".", "", 1).isdecimal() or len(text) > 40:
        raise Wrong('holds "%(found)s"; a number is expected', found=cell.text[:40])
    return Decimal(text)


def _count(cell: Cell) -> int:
    number = _number(cell)
    if number != int(number) or not 0 <= number <= _LARGEST_COUNT:
        raise Wrong("holds %(found)s; a whole number that is not negative is expected", found=cell.text)
    return int(number)


def _version(cell: Cell) -> int:
    number = _count(cell)
    if number < 1:
        raise Wrong("holds 0; versions count from 1")
    return number


def _weight(cell: Cell) -> Decimal:
    number = _number(cell)
    if not 0 <= number <= 1000 or number != round(number, _WEIGHT_PLACES):
        raise Wrong("holds %(found)s; a weight is a number from 0 to 1000 with at most three decimal places", found=cell.text)
    return number.normalize() + 0


def _day(cell: Cell) -> dt.date:
    try:
        parts = [int(part) for part in cell.text.replace(".", " ").split()] if cell.kind == "text" and "-" not in cell.text else []
        return dt.date(parts[2], parts[1], parts[0]) if len(parts) == 3 else dt.date.fromisoformat(cell.text.strip())
    except ValueError:
        raise Wrong('holds "%(found)s"; a date is expected, such as 31. 12. 2006', found=cell.text[:40]) from None


def _code(cell: Cell) -> str:
    return read_text(cell, at_most=40) or ""


def _name(cell: Cell) -> str:
    return (read_text(cell, at_most=500) or "").replace("\n", " ")


def _formerly(cell: Cell) -> tuple[str, ...] | None:
    text = read_text(cell, at_most=200)
    if text is None:
        return None
    return () if fold(text) in (fold(NEW), "-", "–") else tuple(part.strip() for part in text.split("/"))


def _theme_code(cell: Cell) -> str:
    code = _code(cell)
    if BETWEEN_THEMES.search(code):
        raise Wrong('holds "%(found)s"; the code of a theme has neither comma nor semicolon', found=code)
    return code


def _themes(cell: Cell) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in BETWEEN_THEMES.split(read_text(cell) or "") if part.strip()))


BETWEEN_THEMES = re.compile(r"[;,\n]")


class Column(msgspec.Struct, frozen=True):
    """A column of one of the plan's sheets: its title, its field, how a cell is read, how wide it is."""

    title: str
    field: str
    read: Callable[[Cell], Any] = read_text
    is_required: bool = False
    width: int = 14


_AREA = Column("Oblast", "area", _code, True, 10)
_CODE = Column("Kód", "code", _code, True, 12)
_NAME = Column("Název", "name", _name, True, 48)
_NOTE = Column("Poznámka", "note", width=60)
_FORMERLY = Column("Dříve", "formerly", _formerly, width=16)

PLAN_SHEET = "Plán"
THEME_SHEET = "Témata"
AREA_SHEET = "Oblasti"
OBJECTIVE_SHEET = "Cíle"
MEASURE_SHEET = "Opatření"

SHEETS: dict[str, tuple[Column, ...]] = {
    PLAN_SHEET: (
        _CODE,
        _NAME,
        Column("Verze", "version", _version),
        Column("Platí od", "valid_from", _day),
        Column("Platí do", "valid_to", _day),
        Column("Vzorová data", "is_example", _one_of(YES_NO)),
        _NOTE,
    ),
    THEME_SHEET: (Column("Kód", "code", _theme_code, True, 12), _NAME, Column("Stručný popis", "description", width=80)),
    AREA_SHEET: (_CODE, _NAME, _FORMERLY),
    OBJECTIVE_SHEET: (_AREA, _CODE, _NAME, Column("Stručný popis", "description", width=80), _FORMERLY),
    MEASURE_SHEET: (
        _AREA,
        Column("Cíl", "objective", _code, True, 10),
        _CODE,
        Column("Nadřazené opatření", "parent", _code),
        _NAME,
        Column("Váha", "weight", _weight, width=8),
        Column("Charakteristika", "characteristics", width=60),
        Column("Očekávaný dopad", "impact", width=60),
        Column("Předpokládané náklady (Kč)", "cost_minor", read_amount, width=20),
        Column("Poznámka k nákladům", "cost_note", width=40),
        Column("Předpokládané zdroje", "funds", width=40),
        Column("Počet klientů", "clients", _count),
        Column("Klienti za", "clients_per", _one_of(CLIENTS_PER)),
        Column("Zapojené organizace", "involved", width=40),
        Column("Nová služba", "new_service", _one_of(NEW_SERVICE)),
        Column("Nová služba – vysvětlení", "new_service_note", width=40),
        Column("Realizátor", "implementer", width=30),
        _NOTE,
        Column("Stav", "status", _one_of(STATUS), width=10),
        Column("Témata", "themes", _themes),
        _FORMERLY,
    ),
}
"""The format: sheets by name, columns by title in any order. Titles count without regard to letter case and accents."""

MAY_LACK = frozenset((THEME_SHEET,))
"""Sheets that a workbook may be without: a plan without cross-cutting themes."""
