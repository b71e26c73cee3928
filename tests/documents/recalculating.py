"""Two calculators nobody here wrote, each given a workbook without the values that were saved with its formulas."""

import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import formulas
from openpyxl import Workbook, load_workbook

from tests.office import convert

Cells = dict[tuple[str, str], Any]
"""What stands in the cells that hold something, by sheet and address; numbers to six places."""


def bare(content: bytes) -> bytes:
    """The workbook with its formulas and without their values."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as taken:
        for name in given.namelist():
            part = given.read(name)
            taken.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v/>", part) if "/worksheets/" in name else part)
    return target.getvalue()


def cells_of(book: Workbook) -> Cells:
    return {
        (sheet.title, cell.coordinate): _plain(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def _plain(value: Any) -> Any:
    return round(float(value), 6) if isinstance(value, int | float) else value


def saved(content: bytes) -> Cells:
    """The values that were saved with the workbook."""
    return cells_of(load_workbook(io.BytesIO(content), data_only=True))


def by_libreoffice(content: bytes) -> Cells:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bare.xlsx"
        path.write_bytes(bare(content))
        made = convert(path, "xlsx:Calc MS Excel 2007 XML", Path(folder) / "out")
        return cells_of(load_workbook(made, data_only=True))


def by_formulas(content: bytes) -> Cells:
    """The package `formulas` keeps what is written as it is, and dates as numbers: of those only the formulas' cells count."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bare.xlsx"
        path.write_bytes(bare(content))
        found = formulas.ExcelModel().loads(str(path)).finish().calculate()
    sheets = load_workbook(io.BytesIO(content))
    values = {}
    for sheet in sheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in (None, ""):
                    continue
                values[sheet.title, cell.coordinate] = _plain(cell.value)
                if cell.data_type == "f":
                    result = found[f"'[bare.xlsx]{sheet.title.upper()}'!{cell.coordinate}"].value[0, 0]
                    values[sheet.title, cell.coordinate] = result if isinstance(result, str) else round(float(result), 6)
    return values
