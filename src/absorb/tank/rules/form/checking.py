"""What is wrong with an idea's values, and what is still missing at a ripeness."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from absorb.kernel.czech import fold
from absorb.kernel.errors import Fault
from absorb.kernel.merging import is_empty
from absorb.kernel.phrases import Phrase
from absorb.tank.rules.form.fields import BY_NAME, FIELDS
from absorb.tank.rules.form.kinds import RIPENESSES, Column, Field, Ripeness, has_ripened

Content = Mapping[str, Any]
"""An idea's fields by name, as values (`kinds.Kind`)."""


class Missing(msgspec.Struct, frozen=True):
    """One thing that a ripeness asks for and that is not there: its section, field, place and what to do."""

    section: str
    field: str
    pointer: str
    says: Phrase


def find_missing(content: Content, ripeness: Ripeness | str, *, has_plan: bool = True) -> list[Missing]:
    """All that is missing at this ripeness, in the form's order. Where the community has no plan yet (`has_plan` false),
    nobody is asked for measures. Costs by kind stand for the estimate of the whole."""
    found: list[Missing] = []
    for field in FIELDS:
        if not _counts(field, content, has_plan):
            continue
        value = content.get(field.name)
        if is_empty(value) and has_ripened(ripeness, field.required_from):
            found.append(Missing(field.section, field.name, f"/{field.name}", Phrase(field.missing)))
        elif field.kind == "rows":
            found += _missing_in_rows(field, value or [], ripeness)
    return found


def _counts(field: Field, content: Content, has_plan: bool) -> bool:
    if field.name == "contributions":
        return has_plan
    return field.name != "cost_minor" or is_empty(content.get("costs"))


def _missing_in_rows(field: Field, rows: Iterable[Mapping[str, Any]], ripeness: str) -> list[Missing]:
    return [
        Missing(field.section, field.name, f"/{field.name}/{number}/{column.name}", Phrase(column.missing, row=number + 1))
        for number, row in enumerate(rows)
        for column in field.columns
        if is_empty(row.get(column.name)) and has_ripened(ripeness, column.required_from)
    ]


def find_lost(before: Content, after: Content, *, has_plan: bool = True) -> list[Missing]:
    """What an idea that stands complete would lack after a change: all that a higher ripeness asks for, and else whatever is
    taken from a field that lacked nothing. Where a field was not complete before, it need not be now."""
    order: tuple[str, ...] = RIPENESSES
    is_raised = order.index(after["ripeness"]) > order.index(before["ripeness"])
    lacked = {one.field for one in find_missing(before, before["ripeness"], has_plan=has_plan)} if not is_raised else set()
    return [one for one in find_missing(after, after["ripeness"], has_plan=has_plan) if one.field not in lacked]


def find_faults(values: Content, whole: Content | None = None) -> list[Fault]:
    """What is wrong with these values, whatever the ripeness: too long, too many, half a row, months and sums that do not
    fit. `whole` holds the rest of the idea, for what depends on more than one field."""
    found: list[Fault] = []
    for name, value in values.items():
        field = BY_NAME[name]
        if field.required_from == "suggestion" and is_empty(value):
            found.append(Fault(f"/{name}", Phrase(field.missing)))
        elif field.kind == "rows":
            found += _faults_of_rows(field, value)
        elif field.kind == "groups":
            found += _faults_of_groups(field, value)
        else:
            found += _too_long(field, value, f"/{name}")
    everything = {**(whole or {}), **values}
    return found + [fault for check in _TOGETHER for fault in check(everything) if _top(fault.pointer) in values]


def _faults_of_rows(field: Field, rows: list[Mapping[str, Any]]) -> list[Fault]:
    found = _too_many(field, rows)
    for number, row in enumerate(rows):
        for column in field.columns:
            pointer, value = f"/{field.name}/{number}/{column.name}", row.get(column.name)
            if is_empty(value) and column.required_from == "suggestion":
                found.append(Fault(pointer, Phrase(column.missing, row=number + 1)))
            found += _too_long(column, value, pointer)
    return found


def _faults_of_groups(field: Field, groups: list[str]) -> list[Fault]:
    return _too_many(field, groups) + [
        fault for number, group in enumerate(groups) for fault in _too_long(field, group, f"/{field.name}/{number}")
    ]


def _too_many(field: Field, rows: list[Any]) -> list[Fault]:
    if len(rows) <= field.most:
        return []
    return [Fault(f"/{field.name}", Phrase("There are %(count)s; at most %(most)s fit.", count=len(rows), most=field.most))]


def _too_long(column: Column, value: Any, pointer: str) -> list[Fault]:
    if not column.longest or not isinstance(value, str) or len(value) <= column.longest:
        return []
    says = Phrase("The text has %(count)s characters; at most %(longest)s fit.", count=len(value), longest=column.longest)
    return [Fault(pointer, says)]


def _months_of_all(content: Content) -> list[Fault]:
    first, last = content.get("first_month"), content.get("last_month")
    if first and last and last < first:
        return [Fault("/last_month", Phrase("It ends before it begins; the last month is the first one or a later one."))]
    return []


def _months_of_activities(content: Content) -> list[Fault]:
    return [
        Fault(
            f"/activities/{number}/last_month",
            Phrase("Activity %(row)s ends before it begins; the last month is the first one or a later one.", row=number + 1),
        )
        for number, row in enumerate(content.get("activities") or [])
        if row.get("first_month") and row.get("last_month") and row["last_month"] < row["first_month"]
    ]


def _measures_once(content: Content) -> list[Fault]:
    seen: dict[str, int] = {}
    found = []
    for number, row in enumerate(content.get("contributions") or []):
        measure = row.get("measure_id")
        if measure and seen.setdefault(measure, number) != number:
            says = Phrase("The measure of row %(row)s stands in row %(first)s already.", row=number + 1, first=seen[measure] + 1)
            found.append(Fault(f"/contributions/{number}/measure_id", says))
    return found


def _groups_once(content: Content) -> list[Fault]:
    groups = content.get("target_groups") or []
    first = {fold(group): number for number, group in reversed(list(enumerate(groups)))}
    return [
        Fault(f"/target_groups/{number}", Phrase("“%(group)s” stands there twice.", group=group))
        for number, group in enumerate(groups)
        if first[fold(group)] != number
    ]


_TOGETHER = (_months_of_all, _months_of_activities, _measures_once, _groups_once)


def _top(pointer: str) -> str:
    return pointer.split("/")[1]


def sum_of_costs(costs: Iterable[Mapping[str, Any]] | None) -> int | None:
    """The sum of the costs by kind in minor units, None where there are none."""
    amounts = [row.get("amount_minor") or 0 for row in costs or []]
    return sum(amounts) if amounts else None


def with_sum(before: Content, changes: Content) -> dict[str, Any]:
    """The changes, and among them the cost in all where the costs by kind make another one then."""
    after = {**before, **changes}
    total = sum_of_costs(after.get("costs"))
    return {**changes} if total in (None, after.get("cost_minor")) else {**changes, "cost_minor": total}


def find_sum_faults(values: Content) -> list[Fault]:
    """A cost in all that is not the sum of the costs by kind, where a program sends both."""
    total, told = sum_of_costs(values.get("costs")), values.get("cost_minor")
    if total is None or told is None or total == told:
        return []
    says = Phrase(
        "The costs by kind make %(total)s haléře, not %(told)s; leave the cost in all out, it is counted.", total=total, told=told
    )
    return [Fault("/cost_minor", says)]
