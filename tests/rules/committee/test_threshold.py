"""The town's own share of a project against who decides so much on the day, and what its bodies have approved."""

import datetime as dt

import pytest

from absorb.committee.law import competences
from absorb.committee.rules.threshold import Approval, check_approval

BEFORE, AFTER = dt.date(2023, 12, 31), dt.date(2024, 1, 1)


def approved(kind: str) -> Approval:
    return Approval("7/2026", kind, dt.date(2026, 5, 5))


CASES = [
    # on the day before 2024 the council decides up to 50,000, from then on up to 250,000; exactly the limit is the council's
    (50_000_00, BEFORE, [], "unknown", "council"),
    (50_000_01, BEFORE, [], "unknown", "assembly"),
    (50_000_01, AFTER, [], "unknown", "council"),
    (250_000_00, AFTER, [], "unknown", "council"),
    (250_000_01, AFTER, [], "unknown", "assembly"),
    (250_000_01, AFTER, [approved("council")], "unknown", "assembly"),
    (250_000_01, AFTER, [approved("council"), approved("assembly")], "met", None),
    (250_000_00, AFTER, [approved("council")], "met", None),
    (250_000_00, AFTER, [approved("assembly")], "met", None),
    (1, AFTER, [approved("council_commission")], "unknown", "council"),
]


@pytest.mark.parametrize(("minor", "on", "approvals", "verdict", "decides"), CASES)
def test_who_must_approve_what_the_town_gives(
    minor: int, on: dt.date, approvals: list[Approval], verdict: str, decides: str | None
) -> None:
    found = check_approval(competences(), minor, on, approvals)
    assert found is not None
    told = None if found.satisfied_by is None else str(found.satisfied_by.facts["decides"])
    assert (found.verdict, told, found.valid_from <= on if found.valid_from else None) == (verdict, decides, True)


def test_before_the_first_row_nothing_is_said() -> None:
    assert check_approval(competences(), 1, dt.date(2015, 2, 19), []) is None
