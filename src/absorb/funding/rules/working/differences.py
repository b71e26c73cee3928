"""What differs between two budgets as people write them: line by line, field by field, and what it makes in money."""

from fractions import Fraction
from typing import Any, Literal

import msgspec
from msgspec.structs import asdict, replace

from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.working.order import place_of
from absorb.funding.rules.working.shapes import BudgetText, WorkLine
from absorb.kernel.czech import fold
from absorb.kernel.money import Money, round_half_away

NOT_COMPARED = ("id", "portal")
WHOLE = ("cost_model", "currency", "other_income", "eur_rate")


class FieldDifference(msgspec.Struct, frozen=True):
    """One field before and after; nothing where it had no value."""

    field: str
    before: Any
    after: Any


class LineDifference(msgspec.Struct, frozen=True):
    """A line that was added, removed or changed. `more_minor` is what it costs more (less below zero), in minor units."""

    id: str
    code: str
    name: str
    what: Literal["added", "removed", "changed"]
    fields: tuple[FieldDifference, ...]
    before_minor: int
    after_minor: int

    @property
    def more_minor(self) -> int:
        return self.after_minor - self.before_minor


class Differences(msgspec.Struct, frozen=True):
    """`whole` are differences of the budget itself, `lists` the names of its lists of people's own (chapters, partners,
    indicators) that differ."""

    whole: tuple[FieldDifference, ...]
    lists: tuple[str, ...]
    lines: tuple[LineDifference, ...]

    def __bool__(self) -> bool:
        return bool(self.whole or self.lists or self.lines)


def line_cost(line: WorkLine) -> Money:
    """Price × units in minor units, rounded half away from zero, as the engine has it."""
    return Money(round_half_away(Fraction(int(line.unit_price)) * Fraction(line.units)))


def differences(old: BudgetText, new: BudgetText) -> Differences:
    """What the new budget says otherwise than the old one; lines are those of one `id`, in the order of their codes."""
    before, after = {line.id: line for line in old.lines}, {line.id: line for line in new.lines}
    lines = [_line(before.get(own), after.get(own)) for own in {**before, **after}]
    return Differences(
        tuple(_fields(old, new, WHOLE)),
        tuple(name for name in ("chapters", "partners", "indicators") if getattr(old, name) != getattr(new, name)),
        tuple(sorted((one for one in lines if one is not None), key=lambda one: place_of(one.code))),
    )


def _line(before: WorkLine | None, after: WorkLine | None) -> LineDifference | None:
    line = after or before
    assert line is not None
    names = [name for name in asdict(line) if name not in NOT_COMPARED]
    fields = _fields(before, after, names)
    if before is not None and after is not None and not fields:
        return None
    what: Literal["added", "removed", "changed"] = "added" if before is None else "removed" if after is None else "changed"
    costs = (line_cost(before) if before else 0, line_cost(after) if after else 0)
    return LineDifference(line.id, line.code, line.name, what, tuple(fields) if what == "changed" else (), *costs)


def _fields(old: Any, new: Any, names: Any) -> list[FieldDifference]:
    found = []
    for name in names:
        before, after = getattr(old, name, None), getattr(new, name, None)
        if before != after:
            found.append(FieldDifference(name, before, after))
    return found


def known_again(old: BudgetText, new: BudgetText) -> BudgetText:
    """The new budget, which came from a file, with its lines known by the names of the old ones: of the same `id`, else of the
    same code, else of the same name where one alone has it. Lines of nobody keep their own."""
    left = {line.id: line for line in old.lines}
    found: dict[int, str] = {}
    for same in (_same_id, _same_code, _same_name):
        for place, line in enumerate(new.lines):
            alike = [other.id for other in left.values() if same(line, other)]
            if place not in found and len(alike) == 1:
                found[place] = alike[0]
                del left[alike[0]]
    taken = set(found.values())
    lines = []
    for place, line in enumerate(new.lines):
        own = found.get(place, line.id)
        while place not in found and own in taken:
            own = f"n{own}"[:12] if len(own) < 12 else f"n{place}"
        taken.add(own)
        lines.append(replace(line, id=own))
    return replace(new, lines=tuple(lines))


def with_covered(old: BudgetText, new: BudgetText) -> BudgetText:
    """The new budget with the old one's lines that its flat rate covers: a portal's sheet has no rows for them."""
    rate, codes = FLAT_RATES.get(new.cost_model), {line.code for line in new.lines}
    if rate is None:
        return new
    covered = [one for one in old.lines if one.kind not in rate.added and one.kind != "ineligible" and one.code not in codes]
    return replace(new, lines=tuple(sorted((*new.lines, *covered), key=lambda line: place_of(line.code))))


def _same_id(one: WorkLine, other: WorkLine) -> bool:
    return one.id == other.id


def _same_code(one: WorkLine, other: WorkLine) -> bool:
    return one.code == other.code


def _same_name(one: WorkLine, other: WorkLine) -> bool:
    return bool(one.name) and fold(one.name) == fold(other.name) and one.kind == other.kind


def take(old: BudgetText, new: BudgetText, accepted: frozenset[str]) -> BudgetText:
    """The old budget with what was accepted of the new one: lines by their `id`, "whole" for everything else."""
    before, after = {line.id: line for line in old.lines}, {line.id: line for line in new.lines}
    lines = []
    for own in {**before, **after}:
        line = after.get(own) if own in accepted else before.get(own)
        if line is not None:
            lines.append(line)
    rest = new if "whole" in accepted else old
    return replace(rest, lines=tuple(sorted(lines, key=lambda line: place_of(line.code))))
