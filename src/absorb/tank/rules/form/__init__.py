"""The form of an idea as rules: what is asked when, how typed text becomes values, what is wrong or missing, how two
people's changes come together, and who may change what."""

from absorb.tank.rules.form.checking import Content, Missing, find_faults, find_missing, is_empty, sum_of_costs
from absorb.tank.rules.form.editing import EDITABLE, may_edit
from absorb.tank.rules.form.fields import BY_NAME, FIELDS, SECTIONS, fields_of, longest
from absorb.tank.rules.form.kinds import (
    COST_KINDS,
    DEGREES,
    LARGEST_MINOR,
    READINESS,
    RIPENESSES,
    SUBPROGRAMMES,
    TARGET_GROUPS,
    Column,
    CostKind,
    Field,
    Ripeness,
    Section,
    Subprogramme,
    has_ripened,
)
from absorb.tank.rules.form.merging import Conflict, Merged, changed_names, merge, same
from absorb.tank.rules.form.reading import (
    OTHER,
    Typed,
    keys_of,
    number_text,
    put_rows,
    read_form,
    rows_of,
    without_blank_rows,
    write,
    write_form,
)
from absorb.tank.rules.form.tasks import Task, asked_fields, list_tasks

__all__ = [
    "BY_NAME", "COST_KINDS", "DEGREES", "EDITABLE", "FIELDS", "LARGEST_MINOR", "OTHER", "READINESS", "RIPENESSES", "SECTIONS",
    "SUBPROGRAMMES", "TARGET_GROUPS", "Column", "Conflict", "Content", "CostKind", "Field", "Merged", "Missing", "Ripeness", "Section",
    "Subprogramme", "Task", "Typed", "asked_fields", "changed_names", "fields_of", "find_faults", "find_missing", "has_ripened",
    "is_empty", "keys_of", "list_tasks", "longest", "may_edit", "merge", "number_text", "put_rows", "read_form", "rows_of", "same",
    "sum_of_costs", "without_blank_rows", "write", "write_form",
]  # fmt: skip
