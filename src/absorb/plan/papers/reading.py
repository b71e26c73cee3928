"""Reading a plan's workbook: rows to a tree, with what must hold between rows."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from absorb.documents.sheet_intake import read_sheets
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import nearest
from absorb.kernel.phrases import Phrase
from absorb.plan.papers.columns import AREA_SHEET, MEASURE_SHEET, OBJECTIVE_SHEET, PLAN_SHEET, SHEETS, THEME_SHEET
from absorb.plan.papers.rows import Reading, Row, read_all
from absorb.plan.rules import AreaBranch, MeasureCard, ObjectiveBranch, PlanTree, Theme, find_cycles
from absorb.plan.rules.continuing import place_text


class PlanRead(msgspec.Struct, frozen=True):
    """The plan of a workbook, and the cells in which its parts say where they stood formerly."""

    tree: PlanTree
    cells: dict[str, str]


def read_plan(content: bytes) -> PlanTree:
    """The plan in a workbook; BadInput lists every fault as "Opatření!C7" with one sentence."""
    return read_workbook(content).tree


@contextlib.contextmanager
def place_faults(read: PlanRead) -> Iterator[None]:
    """What is wrong with a part of the plan is told at its cell."""
    try:
        yield
    except BadInput as refusal:
        raise BadInput([Fault(read.cells.get(fault.pointer, fault.pointer), fault.says) for fault in refusal.faults]) from None


def read_workbook(content: bytes) -> PlanRead:
    """The plan in a workbook, and where what it says stands; BadInput as of `read_plan`."""
    reading = read_all(read_sheets(content))
    if PLAN_SHEET not in reading.unreadable:
        _check_plan_row(reading)
    _check_repeats(reading, THEME_SHEET, ("code",), 'The theme "%(code)s" is given twice (first at %(place)s).')
    _check_repeats(reading, AREA_SHEET, ("code",), 'The area "%(code)s" is given twice (first at %(place)s).')
    _check_repeats(reading, OBJECTIVE_SHEET, ("area", "code"), 'The objective of this area "%(code)s" is given twice (first at %(place)s).')
    says = 'The measure of this objective "%(code)s" is given twice (first at %(place)s).'
    _check_repeats(reading, MEASURE_SHEET, ("area", "objective", "code"), says)
    if AREA_SHEET not in reading.unreadable:
        _check_areas_known(reading, OBJECTIVE_SHEET)
        _check_areas_known(reading, MEASURE_SHEET)
        if OBJECTIVE_SHEET not in reading.unreadable:
            _check_objectives_known(reading)
    _check_parents(reading)
    if THEME_SHEET not in reading.unreadable:
        _check_themes_known(reading)
    if reading.faults:
        raise BadInput(sorted(reading.faults, key=_place_in_file))
    return PlanRead(_tree(reading.rows), _cells(reading.rows))


_KEYS = {AREA_SHEET: ("code",), OBJECTIVE_SHEET: ("area", "code"), MEASURE_SHEET: ("area", "objective", "code")}


def _cells(rows: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    places = [(name, row, row.key(*fields)) for name, fields in _KEYS.items() for row in rows[name]]
    return {place_text(key): f"{name}!{row.places['formerly']}" for name, row, key in places if key and "formerly" in row.places}


def _check_themes_known(reading: Reading) -> None:
    known = [code for (code,) in reading.keys(THEME_SHEET, "code")]
    for row in reading.rows[MEASURE_SHEET]:
        for theme in row.get("themes") or ():
            if theme not in known:
                says = 'There is no theme "%(code)s" on the sheet %(sheet)s%(hint)s'
                reading.blame(MEASURE_SHEET, row, "themes", Phrase(says, code=theme, sheet=THEME_SHEET, hint=nearest(theme, known)))


def _place_in_file(fault: Fault) -> tuple[int, int, str]:
    sheet_name, _, address = fault.pointer.partition("!")
    order = list(SHEETS).index(sheet_name) if sheet_name in SHEETS else -1
    return order, int("".join(char for char in address if char.isdigit()) or 0), address


def _check_plan_row(reading: Reading) -> None:
    rows = reading.rows[PLAN_SHEET]
    for row in rows[1:]:
        says = Phrase("A workbook holds one plan; take this row out or put it into a workbook of its own.")
        reading.blame(PLAN_SHEET, row, "code", says)
    if not rows and not reading.faults:
        reading.faults.append(Fault(f"{PLAN_SHEET}!A2", Phrase("The plan's own row is missing: its code and name at least.")))
    for row in rows[:1]:
        if row.get("valid_from") and row.get("valid_to") and row.get("valid_to") < row.get("valid_from"):
            reading.blame(PLAN_SHEET, row, "valid_to", Phrase("The plan ends before it begins."))


def _check_repeats(reading: Reading, name: str, fields: tuple[str, ...], says: str) -> None:
    first: dict[tuple[str, ...], str] = {}
    for row in reading.rows[name]:
        key = row.key(*fields)
        if key is None:
            continue
        if key in first:
            reading.blame(name, row, "code", Phrase(says, code=key[-1], place=first[key]))
        else:
            first[key] = row.places["code"]


def _check_areas_known(reading: Reading, name: str) -> None:
    known = dict.fromkeys(reading.keys(AREA_SHEET, "code"))
    for row in reading.rows[name]:
        key = row.key("area")
        if key is not None and key not in known:
            hint = nearest(key[0], [code for (code,) in known])
            says = 'There is no area "%(code)s" on the sheet %(sheet)s%(hint)s'
            reading.blame(name, row, "area", Phrase(says, code=key[0], sheet=AREA_SHEET, hint=hint))


def _check_objectives_known(reading: Reading) -> None:
    known = dict.fromkeys(reading.keys(OBJECTIVE_SHEET, "area", "code"))
    areas = dict.fromkeys(reading.keys(AREA_SHEET, "code"))
    for row in reading.rows[MEASURE_SHEET]:
        key = row.key("area", "objective")
        if key is not None and key not in known and key[:1] in areas:
            hint = nearest(key[1], [code for area, code in known if area == key[0]])
            says = 'There is no objective "%(code)s" of area "%(area)s" on the sheet %(sheet)s%(hint)s'
            reading.blame(MEASURE_SHEET, row, "objective", Phrase(says, code=key[1], area=key[0], sheet=OBJECTIVE_SHEET, hint=hint))


def _check_parents(reading: Reading) -> None:
    """Parents stand under the same objective, and nobody stands under themselves."""
    by_objective: dict[tuple[str, ...], list[Row]] = {}
    for row in reading.rows[MEASURE_SHEET]:
        if (key := row.key("area", "objective")) is not None and row.get("code") is not None:
            by_objective.setdefault(key, []).append(row)
    for rows in by_objective.values():
        codes = [row.get("code") for row in rows]
        lost = [row for row in rows if row.get("parent") is not None and row.get("parent") not in codes]
        for row in lost:
            says = 'There is no measure "%(code)s" under this objective to stand under%(hint)s'
            hint = nearest(row.get("parent"), codes)
            reading.blame(MEASURE_SHEET, row, "parent", Phrase(says, code=row.get("parent"), hint=hint))
        cycles = find_cycles({row.get("code"): row.get("parent") for row in reversed(rows)})
        for row in rows:
            if row.get("code") in cycles and row.get("parent") is not None:
                says = Phrase('The measure "%(code)s" would stand under itself.', code=row.get("code"))
                reading.blame(MEASURE_SHEET, row, "parent", says)


def _tree(rows: Mapping[str, Sequence[Row]]) -> PlanTree:
    def measures(area: str, objective: str) -> tuple[MeasureCard, ...]:
        own = [row.values for row in rows[MEASURE_SHEET] if row.key("area", "objective") == (area, objective)]
        return tuple(MeasureCard(**{name: value for name, value in row.items() if name not in ("area", "objective")}) for row in own)

    def objectives(area: str) -> tuple[ObjectiveBranch, ...]:
        own = [row.values for row in rows[OBJECTIVE_SHEET] if row.get("area") == area]
        return tuple(
            ObjectiveBranch(**{name: value for name, value in row.items() if name != "area"}, measures=measures(area, row["code"]))
            for row in own
        )

    areas = tuple(AreaBranch(**row.values, objectives=objectives(row.get("code"))) for row in rows[AREA_SHEET])
    themes = tuple(Theme(**row.values) for row in rows[THEME_SHEET])
    return PlanTree(**rows[PLAN_SHEET][0].values, themes=themes, areas=areas)
