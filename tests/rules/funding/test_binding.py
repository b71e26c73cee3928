"""Which of the budget engine's checks bind a budget, by the law that its call names."""

import pytest

from absorb.calls.rules import read_call
from absorb.funding.rules.binding import binding_checks
from absorb.funding.rules.budget import Check
from absorb.resources import TEMPLATES

LAW = Check(rule="flat-rate", ok=True, says="x", basis="Regulation (EU) 2021/1060 Art. 54(c)")
CALL = Check(rule="total", ok=False, says="x", basis="the call")


@pytest.mark.parametrize(("call", "bound"), [("opz-2014/03_15_022", [CALL]), ("opz-plus/03_22_043", [LAW, CALL]), (None, [LAW, CALL])])
def test_checks_of_a_regulation_bind_budgets_under_it(call: str | None, bound: list[Check]) -> None:
    text = None if call is None else read_call((TEMPLATES / "applications" / call / "call.toml").read_bytes())
    assert binding_checks([LAW, CALL], text) == bound
