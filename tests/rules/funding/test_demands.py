"""What a town asks of a portfolio in a form: what is read, what is refused at which field, and what becomes of it."""

from decimal import Decimal
from typing import Any

import pytest

from absorb.funding.rules.demands import Demands, GroupLimit, read_demands, with_demands
from absorb.funding.rules.selection import Limit, select
from absorb.kernel.errors import BadInput
from absorb.kernel.money import Money
from tests.rules.funding.test_selection import a_case
from tests.rules.funding.test_selection_questions import read

CASE = read(a_case("A:100", "dear 60 A:80; cheap 30 A:20; fair 40 A:50"))
GROUPS = {"1.1": ["dear", "cheap", "elsewhere"], "1": ["dear", "cheap", "fair"]}


def faults_of(call: Any, *given: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refused:
        call(*given)
    return [(fault.pointer, fault.says) for fault in refused.value.faults]


def test_a_form_is_read() -> None:
    typed = {
        "mandatory": "UL-1, UL-2\nUL-1",
        "excludes": "UL-1 UL-3\n\nUL-2;UL-4",
        "requires": "UL-5, UL-6",
        "limit-1-among": "1.1 UL-9", "limit-1-of": "money", "limit-1-least": "1 500 000,50", "limit-1-most": "",
        "limit-2-among": "1", "limit-2-of": "points", "limit-2-least": "12,5", "limit-2-most": "40",
        "limit-3-among": "1.2", "limit-3-of": "count", "limit-3-least": "", "limit-3-most": "2",
    }  # fmt: skip
    assert read_demands(typed) == Demands(
        mandatory=("UL-1", "UL-2"),
        excludes=(("UL-1", "UL-3"), ("UL-2", "UL-4")),
        requires=(("UL-5", "UL-6"),),
        limits=(
            GroupLimit(("1.1", "UL-9"), at_least_money=Money(1_500_000_50)),
            GroupLimit(("1",), at_least_points=Decimal("12.5"), at_most_points=Decimal(40)),
            GroupLimit(("1.2",), at_most=2),
        ),
    )
    assert read_demands({}) == Demands()


@pytest.mark.parametrize(
    ("typed", "pointer", "says"),
    [
        ({"excludes": "UL-1"}, "/excludes", "Write two ideas on each line; found “UL-1”."),
        ({"requires": "a b\na b c"}, "/requires", "Write two ideas on each line; found “a b c”."),
        ({"limit-2-least": "3"}, "/limit-2-among", "Write the ideas, measures or areas that the limit is for."),
        ({"limit-1-among": "1.1"}, "/limit-1-least", "Write at least how much, at most how much, or both."),
        ({"limit-1-among": "1", "limit-1-least": "3", "limit-1-most": "2"}, "/limit-1-most", "At most must not be less than at least."),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(typed: dict[str, str], pointer: str, says: str) -> None:
    assert faults_of(read_demands, typed) == [(pointer, says)]


@pytest.mark.parametrize(
    ("of", "least", "places"), [("count", "1,5", 0), ("points", "1,2345", 3), ("money", "1,005", 2), ("count", "-1", 0)]
)
def test_a_number_has_as_many_places_as_it_may(of: str, least: str, places: int) -> None:
    says = f"Write a number that is not negative, with at most {places} decimal places."
    says = says if places else "Write a whole number that is not negative."
    for most in ("1", ""):
        typed = {"limit-1-among": "1", "limit-1-of": of, "limit-1-least": least, "limit-1-most": most}
        assert faults_of(read_demands, typed) == [("/limit-1-least", says)], "and no word that nothing was written"


def test_demands_become_part_of_the_case() -> None:
    limit = GroupLimit(("1.1",), at_most_points=Decimal(70))
    case = with_demands(CASE, Demands(mandatory=("fair",), requires=(("dear", "cheap"),), limits=(limit,)), GROUPS)
    assert case.limits == [Limit(projects=["dear", "cheap"], at_most_points=Decimal(70))]
    assert select(case).selected == ["cheap", "fair"]


@pytest.mark.parametrize(
    ("demands", "pointer", "says"),
    [
        (Demands(mandatory=("far",)), "/mandatory", "far is none of the ideas that are chosen from, nor a measure or an area."),
        (Demands(excludes=(("fair", "fair"),)), "/excludes", "A pair is of two different ideas; fair stands there twice."),
        (
            Demands(limits=(GroupLimit(("1",), at_most=1), GroupLimit(("9.9",), at_most=1))),
            "/limits/1",
            "9.9 is none of the ideas that are chosen from, nor a measure or an area.",
        ),
        (
            Demands(limits=(GroupLimit(("1.1",), at_least=3),)),
            "/limits/0",
            "At least 3 cannot be: the limit is for 2 of the ideas.",
        ),
    ],
)
def test_a_demand_of_what_is_not_there_is_refused(demands: Demands, pointer: str, says: str) -> None:
    assert faults_of(with_demands, CASE, demands, GROUPS) == [(pointer, says)]
