"""What an assessor may give: a value on the scale or one of its steps, with a reason where it is the lowest or excludes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from absorb.kernel.errors import Fault
from absorb.kernel.intake import nearest
from absorb.kernel.phrases import Phrase
from absorb.priority.rules.model import ASSESSED, ModelCriterion


def find_judgement_faults(
    code: str, value: Decimal, reason: str | None, criteria: Mapping[str, ModelCriterion], pointer: str
) -> Iterator[Fault]:
    """What is wrong with one judgement; `criteria` are the model's by their codes."""
    criterion = criteria.get(code)
    if criterion is None:
        yield Fault(f"{pointer}/criterion", Phrase('There is no criterion "%(name)s"%(hint)s', name=code, hint=nearest(code, criteria)))
        return
    if criterion.kind != ASSESSED:
        refusal = Phrase('"%(name)s" is computed (%(kind)s); nobody assesses it.', name=code, kind=criterion.kind)
        yield Fault(f"{pointer}/criterion", refusal)
        return
    yield from _value_faults(criterion, value, pointer)
    if not (reason or "").strip() and (says := why_reason(criterion, value)):
        yield Fault(f"{pointer}/reason", says)


def why_reason(criterion: ModelCriterion, value: Decimal) -> Phrase | None:
    """Why this value needs a reason, in words; None where it needs none."""
    if _is_worse(criterion, value):
        says = 'The value %(value)s is on the excluding side of %(limit)s in "%(name)s": say why.'
        return Phrase(says, value=f"{value:f}", limit=f"{criterion.knockout_below:f}", name=criterion.code)
    if value.is_finite() and value == lowest_of(criterion):
        return Phrase('The value %(value)s is the lowest of "%(name)s": say why.', value=f"{value:f}", name=criterion.code)
    return None


def lowest_of(criterion: ModelCriterion) -> Decimal:
    """The value that says the worst: the lowest step, or the worst end of a scale without steps."""
    values = [step.value for step in criterion.steps] or [criterion.worst]
    return min(values) if criterion.worst < criterion.best else max(values)


def _value_faults(criterion: ModelCriterion, value: Decimal, pointer: str) -> Iterator[Fault]:
    if not value.is_finite():
        yield Fault(f"{pointer}/value", Phrase("The value is not a number."))
        return
    low, high = sorted((criterion.worst, criterion.best))
    allowed = [step.value for step in criterion.steps]
    if allowed and value not in allowed:
        steps = ", ".join(f"{step.value:f} ({step.words})" for step in criterion.steps)
        says = '%(value)s is not a step of "%(name)s"; its steps are %(steps)s.'
        yield Fault(f"{pointer}/value", Phrase(says, value=f"{value:f}", name=criterion.code, steps=steps))
    elif not low <= value <= high:
        says = '%(value)s lies outside the scale of "%(name)s", which runs from %(low)s to %(high)s.'
        ends = {"low": f"{criterion.worst:f}", "high": f"{criterion.best:f}"}
        yield Fault(f"{pointer}/value", Phrase(says, value=f"{value:f}", name=criterion.code, **ends))
    elif value != round(value, 6):
        yield Fault(f"{pointer}/value", Phrase("%(value)s has more than six decimal places; round it.", value=f"{value:f}"))


def _is_worse(criterion: ModelCriterion, value: Decimal) -> bool:
    """Whether the value lies strictly on the knock-out's worse side."""
    if criterion.knockout_below is None or not value.is_finite():
        return False
    if criterion.worst < criterion.best:
        return value < criterion.knockout_below
    return value > criterion.knockout_below
