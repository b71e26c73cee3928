"""Writing a plan's workbook."""

from collections.abc import Mapping
from typing import Any

import msgspec
from openpyxl.styles import Alignment

from absorb.documents import sheet
from absorb.kernel.money import money_decimal
from absorb.plan.papers.columns import (
    AREA_SHEET,
    CLIENTS_PER,
    MEASURE_SHEET,
    NEW_SERVICE,
    OBJECTIVE_SHEET,
    PLAN_SHEET,
    SHEETS,
    STATUS,
    THEME_SHEET,
    YES_NO,
)
from absorb.plan.rules import PlanTree
from absorb.plan.rules.continuing import without_formerly


def plan_workbook(tree: PlanTree) -> bytes:
    """The plan as a workbook that can be imported again; the same plan gives the same bytes. The column of former places is
    empty: it is for what the next version renumbers."""
    workbook = sheet.new_workbook(title=f"{tree.name} ({tree.code}, verze {tree.version})")
    records = _records(without_formerly(tree))
    for name, columns in SHEETS.items():
        target = sheet.add_sheet(workbook, name)
        sheet.write_head(target, 1, [column.title for column in columns])
        for row, record in enumerate(records[name], start=2):
            for at, column in enumerate(columns, start=1):
                _write(target, row, at, column.field, record.get(column.field))
        widths = [column.width for column in columns]
        sheet.set_widths(target, widths)
        for row, cells in enumerate(target.iter_rows(values_only=True), start=1):
            target.row_dimensions[row].height = sheet.row_height([str(cell or "") for cell in cells], widths)
        sheet.set_print(target, head_row=1, title=f"{tree.name} – {name}")
    return sheet.workbook_bytes(workbook)


def _records(tree: PlanTree) -> dict[str, list[dict[str, Any]]]:
    areas = [{"code": area.code, "name": area.name} for area in tree.areas]
    objectives = [(area, objective) for area in tree.areas for objective in area.objectives]
    measures = [(area, objective, measure) for area, objective in objectives for measure in objective.measures]
    return {
        PLAN_SHEET: [msgspec.structs.asdict(tree)],
        THEME_SHEET: [msgspec.structs.asdict(theme) for theme in tree.themes],
        AREA_SHEET: areas,
        OBJECTIVE_SHEET: [{"area": area.code, **msgspec.structs.asdict(objective)} for area, objective in objectives],
        MEASURE_SHEET: [
            {"area": area.code, "objective": objective.code, **msgspec.structs.asdict(measure)} for area, objective, measure in measures
        ],
    }


_WORDS: dict[str, Mapping[Any, str]] = {"is_example": YES_NO, "new_service": NEW_SERVICE, "clients_per": CLIENTS_PER, "status": STATUS}


def _write(target: Any, row: int, column: int, field: str, value: Any) -> None:
    if value is None or value == ():
        return
    if field in _WORDS:
        sheet.write_text(target, row, column, _WORDS[field][value], wrap=True)
    elif isinstance(value, tuple):
        sheet.write_text(target, row, column, "; ".join(value), wrap=True).number_format = "@"
    elif isinstance(value, str):
        sheet.write_text(target, row, column, value, wrap=True).number_format = "@"
    else:
        cell = target.cell(row=row, column=column)
        cell.value = money_decimal(value) if field == "cost_minor" else value
        cell.number_format = _FORMATS.get(field, "General")
        cell.alignment = Alignment(vertical="top")


_FORMATS = {"cost_minor": sheet.MONEY_FORMAT, "valid_from": sheet.DATE_FORMAT, "valid_to": sheet.DATE_FORMAT}
