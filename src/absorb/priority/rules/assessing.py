"""What an assessor may give: a value on the scale or one of its steps, with a reason where it excludes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from absorb.kernel.errors import Fault
from absorb.kernel.intake import nearest
from absorb.priority.rules.model import ASSESSED, ModelCriterion


def find_judgement_faults(
    code: str, value: Decimal, reason: str | None, criteria: Mapping[str, ModelCriterion], pointer: str
) -> Iterator[Fault]:
    """What is wrong with one judgement; `criteria` are the model's by their codes."""
    criterion = criteria.get(code)
    if criterion is None:
        yield Fault(f"{pointer}/criterion", f'There is no criterion "{code}"{nearest(code, criteria)}')
        return
    if criterion.kind != ASSESSED:
        yield Fault(f"{pointer}/criterion", f'"{code}" is computed ({criterion.kind}); nobody assesses it.')
        return
    yield from _value_faults(criterion, value, pointer)
    if _is_worse(criterion, value) and not (reason or "").strip():
        limit = f"{criterion.knockout_below:f}"
        yield Fault(f"{pointer}/reason", f'The value {value:f} is on the excluding side of {limit} in "{code}": say why.')


def _value_faults(criterion: ModelCriterion, value: Decimal, pointer: str) -> Iterator[Fault]:
    if not value.is_finite():
        yield Fault(f"{pointer}/value", "The value is not a number.")
        return
    low, high = sorted((criterion.worst, criterion.best))
    allowed = [step.value for step in criterion.steps]
    if allowed and value not in allowed:
        steps = ", ".join(f"{step.value:f} ({step.words})" for step in criterion.steps)
        yield Fault(f"{pointer}/value", f'{value:f} is not a step of "{criterion.code}"; its steps are {steps}.')
    elif not low <= value <= high:
        ends = f"from {criterion.worst:f} to {criterion.best:f}"
        yield Fault(f"{pointer}/value", f'{value:f} lies outside the scale of "{criterion.code}", which runs {ends}.')
    elif value != round(value, 6):
        yield Fault(f"{pointer}/value", f"{value:f} has more than six decimal places; round it.")


def _is_worse(criterion: ModelCriterion, value: Decimal) -> bool:
    """Whether the value lies strictly on the knock-out's worse side."""
    if criterion.knockout_below is None or not value.is_finite():
        return False
    if criterion.worst < criterion.best:
        return value < criterion.knockout_below
    return value > criterion.knockout_below
