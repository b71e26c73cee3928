"""The rows of a large sheet as they stand in the file, written one after another: nothing of it but the row at hand is held.

Openpyxl keeps an object for every cell, which a sheet of a million cells cannot afford. It still makes everything else:
looks, heads, widths, rules of colour and the print set-up; a look is the number that it gave to a cell's style.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl.utils import get_column_letter

from absorb.documents.sheet import as_text
from absorb.kernel.money import money_text

_DIMENSION = re.compile(rb'<dimension ref="[^"]*"\s*/>')
_END = re.compile(rb"<sheetData\s*/>|</sheetData>")
_AT_ONCE = 500
"""Rows that are packed together."""


def letters(columns: int) -> list[str]:
    """The letters of columns by their number, the first being 1."""
    return ["", *(get_column_letter(column) for column in range(1, columns + 1))]


def look_of(cell: Any) -> int:
    """The number of a cell's look in its workbook."""
    return int(cell.style_id)


def text_cell(address: str, look: int, text: str) -> str:
    """Text as it is, never a formula."""
    return f'<c r="{address}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{_escaped(as_text(text))}</t></is></c>'


def number_cell(address: str, look: int, value: int) -> str:
    """A whole number."""
    return f'<c r="{address}" s="{look}"><v>{value}</v></c>'


def money_cell(address: str, look: int, minor: int) -> str:
    """A fixed amount of haléře."""
    return f'<c r="{address}" s="{look}"><v>{money_text(minor)}</v></c>'


def empty_cell(address: str, look: int) -> str:
    """A cell with a look and nothing in it."""
    return f'<c r="{address}" s="{look}"/>'


def money_formula(address: str, look: int, formula: str, minor: int) -> str:
    """A live formula (without its "=") and the haléře that it gives now."""
    return f'<c r="{address}" s="{look}"><f>{_escaped(formula)}</f><v>{money_text(minor)}</v></c>'


def number_formula(address: str, look: int, formula: str, value: int | float) -> str:
    """A live formula (without its "=") and the plain number that it gives now."""
    return f'<c r="{address}" s="{look}"><f>{_escaped(formula)}</f><v>{value!r}</v></c>'


def text_formula(address: str, look: int, formula: str, text: str) -> str:
    """A live formula (without its "=") and the text that it gives now."""
    return f'<c r="{address}" s="{look}" t="str"><f>{_escaped(formula)}</f><v>{_escaped(text)}</v></c>'


def row_of(number: int, cells: Iterable[str]) -> str:
    """A row of cells, from left to right."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def with_rows(part: bytes, rows: Iterable[str], last: str) -> Iterator[bytes]:
    """A sheet that openpyxl wrote, with these rows after its own; `last` is the address where it then ends."""
    end = _END.search(part)
    if end is None:
        raise ValueError("a sheet without a place for its rows")
    head = _DIMENSION.sub(f'<dimension ref="A1:{last}"/>'.encode(), part[: end.start()])
    yield head if end[0].startswith(b"</") else head + b"<sheetData>"
    held: list[str] = []
    for row in rows:
        held.append(row)
        if len(held) == _AT_ONCE:
            yield "".join(held).encode("utf-8")
            held.clear()
    yield "".join(held).encode("utf-8") + b"</sheetData>" + part[end.end() :]


def _escaped(text: str) -> str:
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text
