"""What the law asks about publishing a subsidy's contract."""

import datetime as dt

import pytest

from absorb.funding.law import rulebook
from absorb.subsidies.rules import publication_findings

SIGNED, TODAY = dt.date(2026, 1, 31), dt.date(2026, 11, 22)
AMOUNTS = {"CITY": 50_000_01, "REGION": 50_000_00, "EU_ESF": 900_000_00, "OTHER_MUNI": 0}


@pytest.mark.parametrize(
    ("contract", "day", "expected"),
    [
        (None, dt.date(2026, 1, 1), "unknown"),
        ((SIGNED, None), dt.date(2026, 3, 2), "unknown"),
        ((SIGNED, None), dt.date(2026, 3, 3), "not_met"),
        ((SIGNED, dt.date(2026, 3, 2)), dt.date(2026, 11, 1), "met"),
        ((SIGNED, dt.date(2026, 3, 3)), dt.date(2026, 11, 1), "not_met"),
    ],
)
def test_each_source_that_the_law_binds_is_told_once_a_rule(
    contract: tuple[dt.date, dt.date | None] | None, day: dt.date, expected: str
) -> None:
    """More than 50,000 crowns is published within thirty days of being signed; the Union's money and what gives nothing is not told."""
    found = publication_findings(AMOUNTS, contract, day, rulebook())
    assert [one.rule for one in found] == ["grant_publication", "grant_publication", "contract_register", "contract_register"]
    assert [one.verdict for one in found] == [expected, "met"] * 2


def test_before_the_law_nothing_was_to_be_published() -> None:
    assert publication_findings(AMOUNTS, (dt.date(2015, 6, 30), None), TODAY, rulebook()) == []
    only = publication_findings(AMOUNTS, (dt.date(2015, 7, 1), None), TODAY, rulebook())
    assert {one.rule for one in only} == {"grant_publication"}
