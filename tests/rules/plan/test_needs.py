"""The needs map: what its words mean, the gaps that it leaves, and its workbook there and back."""

import uuid
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.kernel.errors import BadInput
from absorb.plan.papers.needs import needs_workbook, read_needs
from absorb.plan.rules.needs import Cell, Gap, Meant, Reach, gaps_of, idea_gap
from absorb.plan.rules.needs_map import NeedColumn, NeedsMap, SaidCell, ServiceRow, check_map, read_said, say

IDS = [uuid.UUID(int=number) for number in range(20)]
HOUSING, CARE, SENIORS, CHILDREN, TOP, UNDER, ALONE = IDS[:7]


def cell(number: int, group: str, state: str) -> Cell:
    return Cell(IDS[10 + number], group, "s", "n", state, "Charita" if state == "provided" else None)  # type: ignore[arg-type]


CELLS = {
    (SENIORS, HOUSING): cell(0, "Senioři", "missing"),
    (SENIORS, CARE): cell(1, "Senioři", "provided"),
    (CHILDREN, HOUSING): cell(2, "Děti", "not_needed"),
    (CHILDREN, CARE): cell(3, "Děti", "missing"),
}


@pytest.mark.parametrize(
    ("reach", "missing", "needed", "value"),
    [
        (Reach(services=frozenset([SENIORS])), 1, 2, Fraction(1, 2)),
        (Reach(needs=frozenset([CARE])), 1, 2, Fraction(1, 2)),
        (Reach(frozenset([SENIORS]), frozenset([HOUSING])), 1, 1, Fraction(1)),
        (Reach(frozenset([CHILDREN]), frozenset([HOUSING])), 0, 0, None),  # not needed: there is nothing to fill
        (Reach(frozenset([SENIORS]), frozenset([CARE])), 0, 1, Fraction(0)),
        (Reach(), 0, 0, None),
    ],
)
def test_the_gap_is_the_share_of_needed_cells_that_are_missing(reach: Reach, missing: int, needed: int, value: Fraction | None) -> None:
    found = gaps_of({TOP: None, UNDER: TOP, ALONE: None}, {TOP: reach}, CELLS)
    assert [(found[one].missing, found[one].needed, found[one].value) for one in (TOP, UNDER, ALONE)] == [
        (missing, needed, value), (missing, needed, value), (0, 0, None),
    ]  # fmt: skip


def test_an_ideas_gap_counts_each_cell_once_and_its_own_groups_where_they_are_known() -> None:
    everything = Gap(tuple(CELLS.values()))
    seniors = Gap(tuple(one for one in CELLS.values() if one.group == "Senioři"))
    assert idea_gap([everything, seniors]).value == Fraction(2, 3)
    assert idea_gap([everything], ["senioři"]).value == Fraction(1, 2)
    assert idea_gap([everything], ["Někdo jiný"]).value == Fraction(2, 3)
    assert idea_gap([]).value is None


def test_a_town_says_which_groups_of_the_map_it_means_and_the_gap_says_which_way_it_was_found() -> None:
    everything = Gap(tuple(CELLS.values()))
    meant = {"elderly": Meant("lidé ve stáří", frozenset(["seniori"])), "x": Meant("rodiče", frozenset(["rodice"]))}
    for groups, found in (
        (["elderly"], (1, 2, ("Senioři",), ())),
        (["elderly", "DĚTI"], (2, 3, ("Senioři", "Děti"), ())),
        (["elderly", "x", "x"], (1, 2, ("Senioři",), ("rodiče",))),
        (["x", "Někdo jiný"], (2, 3, (), ("rodiče", "Někdo jiný"))),
        (["senior"], (2, 3, (), ("senior",))),
        ([], (2, 3, (), ())),
    ):
        gap = idea_gap([everything], groups, meant)
        assert (gap.missing, gap.needed, gap.groups, gap.unknown) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", None), ("  ", None), ("Chybí", SaidCell("missing")), ("služba chybí", SaidCell("missing")),
        ("NENÍ POTŘEBA", SaidCell("not_needed")), ("Charita, Fokus", SaidCell("provided", "Charita, Fokus")),
    ],
)  # fmt: skip
def test_the_words_of_a_cell(text: str, said: SaidCell | None) -> None:
    assert read_said(text) == said
    assert read_said(say(said)) == said


WORDS = st.sampled_from(["Bydlení", "Péče", "Strava", "=A1", "1.1"])
SAID = st.sampled_from([SaidCell("missing"), SaidCell("not_needed"), SaidCell("provided", "Charita"), SaidCell("provided", "-1")])


@st.composite
def maps(draw: Callable[..., Any]) -> NeedsMap:
    needs = draw(st.lists(WORDS, unique=True, max_size=3))
    named = draw(st.lists(st.tuples(st.sampled_from(["Senioři", "Děti"]), WORDS), unique=True, max_size=4))
    rows = tuple(
        ServiceRow(group, name, draw(st.sampled_from([(), ("1.1",), ("1.1", "2")])),
                   {need: draw(SAID) for need in needs if draw(st.booleans())})
        for group, name in named
    )  # fmt: skip
    return NeedsMap(tuple(NeedColumn(name, draw(st.sampled_from([(), ("3",)]))) for name in needs), rows)


@given(maps())
@settings(max_examples=20)
def test_what_is_exported_is_imported_as_it_was(given_map: NeedsMap) -> None:
    content = needs_workbook(given_map, title="Mapa")
    assert read_needs(content).map == given_map
    assert needs_workbook(given_map, title="Mapa") == content


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (NeedsMap((NeedColumn("Péče"), NeedColumn("Péče"))), "“Péče” stands there twice."),
        (NeedsMap((), (ServiceRow("Děti", "Hlídání"), ServiceRow("Děti", "Hlídání"))), "“Hlídání” stands there twice."),
        (NeedsMap((), (ServiceRow("", "Hlídání"),)), "A row needs both a target group and a service: “Hlídání”."),
        (NeedsMap((), (ServiceRow("Děti", "Hlídání", (), {"Péče": SaidCell("missing")}),)), "There is no need “Péče” in the map."),
        (NeedsMap((NeedColumn("Péče"),), (ServiceRow("Děti", "Hlídání", (), {"Péče": SaidCell("provided")}),)),
         "“Péče”: who provides it is named where it is provided, and nowhere else."),
    ],
)  # fmt: skip
def test_a_map_that_does_not_fit_is_refused(wrong: NeedsMap, says: str) -> None:
    with pytest.raises(BadInput) as refusal:
        check_map(wrong)
    assert [fault.says for fault in refusal.value.faults] == [says]
