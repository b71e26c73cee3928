"""What recommendations and approvals do with ideas, in what an approval departs, and who decides how much on which day."""

import datetime as dt

import pytest

from absorb.committee.law import competences, laws
from absorb.committee.rules.competence import Competence, check_competence, find_competence, who_decides
from absorb.committee.rules.effects import AHEAD, ENDS, Recommendation, departures, steps
from absorb.committee.rules.typed import read_amount
from absorb.tank.rules.states import MOVES, STATES

ALLOWED = {(move.start, move.end) for move in MOVES}


@pytest.mark.parametrize(
    ("effect", "state", "to", "road"),
    [
        ("recommends", "in_tank", "chosen", ["under_assessment", "chosen"]),
        ("recommends", "under_assessment", "set_aside", ["set_aside"]),
        ("recommends", "reserve", "chosen", ["chosen"]),
        ("approves", "chosen", "chosen", []),
        ("approves", "in_application", "chosen", []),
        ("approves", "funded", "chosen", []),
        ("approves", "chosen", "set_aside", ["set_aside"]),
        ("approves", "set_aside", "reserve", ["in_tank", "under_assessment", "reserve"]),
        ("recommends", "set_aside", "set_aside", []),
    ],
)
def test_the_road_of_an_idea(effect: str, state: str, to: str, road: list[str]) -> None:
    assert steps(effect, state, to) == road


def test_a_road_that_passes_through_other_states_is_one_the_tank_allows() -> None:
    detours = [
        (start, end)
        for effect in ("recommends", "approves")
        for state in STATES
        for to in ENDS
        for road in [steps(effect, state, to)]
        if len(road) > 1
        for start, end in zip([state, *road], road, strict=False)
    ]
    assert detours
    assert [pair for pair in detours if pair not in ALLOWED] == []


def test_nothing_that_is_further_on_is_moved_back() -> None:
    assert [(effect, state) for effect in ("recommends", "approves") for state in AHEAD["chosen"] if steps(effect, state, "chosen")] == []


RECOMMENDED = Recommendation("3/2027", "Výbor sociální", True, "chosen", 100_000_00)


@pytest.mark.parametrize(
    ("moves_to", "amount_minor", "recommended", "found"),
    [
        ("chosen", 100_000_00, RECOMMENDED, []),
        (None, None, RECOMMENDED, []),
        ("reserve", None, RECOMMENDED, ["the idea is to be “reserve” instead of “chosen”"]),
        ("chosen", 99_999_99, RECOMMENDED, ["the amount is 99\u202f999,99\u202fKč instead of 100\u202f000,00\u202fKč"]),
        ("chosen", 0, Recommendation("3/2027", "V", False, None, None), ["the recommending body did not adopt the motion"]),
    ],
)
def test_in_what_an_approval_departs(moves_to: str | None, amount_minor: int | None, recommended: Recommendation, found: list[str]) -> None:
    assert [one.replace("\xa0", "\u202f") for one in departures(moves_to, amount_minor, recommended)] == found


@pytest.mark.parametrize(
    ("day", "minor", "kind"),
    [
        (dt.date(2015, 2, 20), 50_000_00, "council"),
        (dt.date(2015, 2, 20), 50_000_01, "assembly"),
        (dt.date(2023, 12, 31), 60_000_00, "assembly"),
        (dt.date(2024, 1, 1), 60_000_00, "council"),
        (dt.date(2024, 1, 1), 250_000_00, "council"),
        (dt.date(2024, 1, 1), 250_000_01, "assembly"),
    ],
)
def test_who_decides_an_amount_by_the_day(day: dt.date, minor: int, kind: str) -> None:
    """Act 128/2000 § 85(c) as amended by Acts 24/2015 and 418/2023."""
    row = find_competence(competences(), day)
    assert row is not None
    assert who_decides(row, minor) == kind


def test_a_towns_own_row_goes_before_the_laws() -> None:
    own = Competence(dt.date(2026, 1, 1), 100_000_00, "assembly", "council", "usnesení 5/2025", dt.date(2026, 12, 31))
    assert find_competence([own, *competences()], dt.date(2026, 6, 1)) is own
    assert find_competence([own, *competences()], dt.date(2027, 1, 1)) is not own
    assert find_competence([own, *competences()], dt.date(1999, 1, 1)) is None


@pytest.mark.parametrize(
    ("kind", "effect", "minor", "warns"),
    [
        ("council", "approves", 300_000_00, True), ("council", "approves", 250_000_00, False), ("assembly", "approves", 1, False),
        ("council_committee", "recommends", 300_000_00, False), ("council", "approves", None, False), ("plan_team", "approves", 1_00, True),
    ],
)  # fmt: skip
def test_the_wrong_body_is_warned_of(kind: str, effect: str, minor: int | None, warns: bool) -> None:
    row = find_competence(competences(), dt.date(2026, 1, 1))
    assert (check_competence(row, kind, effect, minor) is not None) == warns


def test_every_row_of_the_law_names_what_it_stands_on() -> None:
    assert all("zákona č. 128/2000 Sb." in one.basis for one in [*competences(), *laws()])


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("250 000", 250_000_00), ("1\xa0000\u202f000 Kč", 1_000_000_00), ("1234,5", 1234_50), ("1234.05", 1234_05), ("1000,-", 1000_00),
        ("0", 0), ("", None), ("-5", None), ("1,234,567", None), ("málo", None), ("12,345", None), ("٣", None), ("1" * 16, None),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, minor: int | None) -> None:
    assert read_amount(text) == minor
