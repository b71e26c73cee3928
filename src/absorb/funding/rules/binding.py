"""Which of the budget engine's checks bind a budget: the engine knows one regulation, and calls may be under another."""

from collections.abc import Sequence

from absorb.calls.rules import CallText
from absorb.funding.rules.budget import Check

ENGINE_LAW = "2021/1060"
"""The regulation under which the budget engine's checks of law stand."""


def binding_checks(checks: Sequence[Check], call: CallText | None) -> list[Check]:
    """The checks without those that stand in a regulation which the call says it is not under. A call that names none, and a
    budget without a call, are taken to be under today's."""
    stated = call.programme.regulation if call is not None else None
    is_under = stated is None or ENGINE_LAW in stated.value
    return [check for check in checks if is_under or ENGINE_LAW not in check.basis]
