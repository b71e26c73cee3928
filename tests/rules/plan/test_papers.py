"""The plan's workbook: there and back, byte for byte, and every fault with its place."""

import datetime as dt
import io
import math
import runpy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput
from absorb.plan.papers import plan_workbook, read_plan
from absorb.plan.papers.columns import SHEETS
from absorb.plan.rules import AreaBranch, MeasureCard, ObjectiveBranch, PlanTree, find_cycles
from tests.books import DEMO, book

SCRIPT = runpy.run_path(str(DEMO / "make_plan.py"))


@pytest.mark.parametrize("name", ["plan-usti.xlsx", "plan-family-examples.xlsx"])
def test_the_committed_plans_are_what_the_script_writes(name: str) -> None:
    content = (DEMO / name).read_bytes()
    assert plan_workbook(SCRIPT["FILES"][name]) == content
    assert read_plan(content) == SCRIPT["FILES"][name]


def test_a_row_is_as_high_as_its_longest_text() -> None:
    """LibreOffice prints the lines of a row without a height over the next one."""
    note = "slovo " * 50
    tree = PlanTree(code="p", name="Plán", note=note)
    sheet = openpyxl.load_workbook(io.BytesIO(plan_workbook(tree))).worksheets[0]
    assert [sheet.row_dimensions[row].height for row in (1, 2)] == [15.0, 15.0 * math.ceil(len(note.strip()) / 58)]


def test_the_plan_of_usti_holds_what_the_seed_tells_and_no_more() -> None:
    tree = read_plan((DEMO / "plan-usti.xlsx").read_bytes())
    assert [(area.code, [objective.code for objective in area.objectives]) for area in tree.areas] == [
        ("1", ["1.1", "1.2", "1.3", "1.4"]), ("F", ["1"]),
    ]  # fmt: skip
    measures = [measure for area in tree.areas for objective in area.objectives for measure in objective.measures]
    assert [(measure.code, measure.parent) for measure in measures] == [
        ("1", None), ("1.1", "1"), ("1.2", "1"), ("2", None), ("2.1", "2"), ("2.2", "2"), ("2.3", "2"), ("2.4", "2"), ("3", None),
    ]  # fmt: skip
    assert [(one.code, one.cost_minor, one.clients, one.clients_per) for one in measures if one.cost_minor or one.clients] == [
        ("1.1", 384825000, 650, "day")
    ]


TEXT = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=12).map(lambda text: tidy("x" + text))
CARD = st.builds(
    MeasureCard,
    code=TEXT, name=TEXT, weight=st.decimals(0, 1000, places=3), characteristics=TEXT | st.none(), impact=TEXT | st.none(),
    cost_minor=st.integers(0, 10**14) | st.none(), clients=st.integers(0, 10**6) | st.none(),
    clients_per=st.sampled_from(["day", "month", "year"]) | st.none(), new_service=st.sampled_from(["yes", "no", "both"]) | st.none(),
    note=TEXT | st.none(),
)  # fmt: skip


@st.composite
def trees(draw: Callable[..., Any]) -> PlanTree:
    def branch(cards: list[MeasureCard], code: str) -> ObjectiveBranch:
        named = [
            MeasureCard(**{**{name: getattr(card, name) for name in card.__struct_fields__}, "code": f"{place}",
                           "parent": f"{place // 2}" if place > 1 and place % 3 else None})
            for place, card in enumerate(cards)
        ]  # fmt: skip
        return ObjectiveBranch(code=code, name="Cíl", measures=tuple(named))

    objectives = draw(st.lists(st.lists(CARD, max_size=4), max_size=3))
    areas = (AreaBranch(code="A", name=draw(TEXT), objectives=tuple(branch(cards, f"c{i}") for i, cards in enumerate(objectives))),)
    return PlanTree(
        code="p", name=draw(TEXT), valid_from=draw(st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)) | st.none()),
        is_example=draw(st.booleans()), note=draw(TEXT | st.none()), areas=draw(st.sampled_from([areas, ()])),
    )  # fmt: skip


@given(trees())
@settings(max_examples=25)
def test_what_is_exported_is_imported_as_it_was(tree: PlanTree) -> None:
    content = plan_workbook(tree)
    assert read_plan(content) == tree
    assert plan_workbook(tree) == content


def sheets() -> dict[str, list[list[Any]]]:
    """A small plan that is right; tests write faults into it."""
    heads = {name: [column.title for column in columns] for name, columns in SHEETS.items()}
    measure = ["1", "1", "1", None, "Opatření", 1] + [None] * 12
    return {
        "Plán": [heads["Plán"], ["p", "Plán", 1, None, None, "Ne", None]],
        "Oblasti": [heads["Oblasti"], ["1", "Senioři"]],
        "Cíle": [heads["Cíle"], ["1", "1", "Služby", None]],
        "Opatření": [heads["Opatření"], measure, [*measure[:2], "1.1", "1", "Kvalita", *measure[5:]]],
    }


def written(sheet: str, row: int, title: str, value: Any) -> Callable[[dict[str, list[list[Any]]]], None]:
    def write(plan: dict[str, list[list[Any]]]) -> None:
        plan[sheet][row - 1][plan[sheet][0].index(title)] = value

    return write


def all_of(*changes: Callable[[dict[str, list[list[Any]]]], None]) -> Callable[[dict[str, list[list[Any]]]], None]:
    return lambda plan: [change(plan) for change in changes] and None


def test_the_small_plan_is_right() -> None:
    tree = read_plan(book(sheets()))
    assert tree.areas[0].objectives[0].measures == (
        MeasureCard(code="1", name="Opatření"), MeasureCard(code="1.1", parent="1", name="Kvalita"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "faults"),
    [
        (lambda plan: plan.pop("Cíle"), [("", 'The sheet "Cíle" is missing.')]),
        (lambda plan: plan.update({"Cile 2": plan.pop("Cíle")}),
         [("", 'The sheet "Cíle" is missing; is "Cile 2" meant to be it?'), ("", 'The sheet "Cile 2" is not known here; did you mean "Cíle"?')]),
        (written("Opatření", 1, "Váha", "Váhy"), [("Opatření!F1", 'The column "Váhy" is not known here; did you mean "Váha"?')]),
        (written("Oblasti", 1, "Název", "Jméno"),
         [("Oblasti!1", 'The column "Název" is missing.'), ("Oblasti!B1", 'The column "Jméno" is not known here; known are "Kód", "Název", "Dříve".')]),
        (written("Opatření", 3, "Kód", "1"), [("Opatření!C3", 'The measure of this objective "1" is given twice (first at C2).')]),
        (written("Opatření", 2, "Oblast", "2"), [("Opatření!A2", 'There is no area "2" on the sheet Oblasti; known are "1".'),
                                                 ("Opatření!D3", 'There is no measure "1" under this objective to stand under; did you mean "1.1"?')]),
        (written("Cíle", 2, "Oblast", "X"), [("Cíle!A2", 'There is no area "X" on the sheet Oblasti; known are "1".'),
                                             ("Opatření!B2", 'There is no objective "1" of area "1" on the sheet Cíle; none is defined.'),
                                             ("Opatření!B3", 'There is no objective "1" of area "1" on the sheet Cíle; none is defined.')]),
        (written("Opatření", 2, "Nadřazené opatření", "1.1"), [("Opatření!D2", 'The measure "1" would stand under itself.'),
                                                               ("Opatření!D3", 'The measure "1.1" would stand under itself.')]),
        (written("Opatření", 2, "Předpokládané náklady (Kč)", "3, 848, 250"),
         [("Opatření!I2", '"Předpokládané náklady (Kč)" holds "3, 848, 250"; an amount in crowns such as 1234567.50 is expected.')]),
        (written("Opatření", 2, "Předpokládané náklady (Kč)", -1),
         [("Opatření!I2", '"Předpokládané náklady (Kč)" holds -1; an amount must not be negative.')]),
        (written("Opatření", 2, "Počet klientů", 1.5), [("Opatření!L2", '"Počet klientů" holds 1.5; a whole number that is not negative is expected.')]),
        (written("Opatření", 2, "Váha", -1), [("Opatření!F2", '"Váha" holds -1; a weight is a number from 0 to 1000 with at most three decimal places.')]),
        (written("Opatření", 2, "Nová služba", "možná"), [("Opatření!O2", '"Nová služba" holds "možná"; expected is one of: Ano, Ne, Ano i ne.')]),
        (written("Opatření", 2, "Kód", 1.1),
         [("Opatření!C2", '"Kód" holds the number 1.1; a text is expected: format the cell as text and write it again, so that 1.1 and 1.10 stay apart.'),
          ("Opatření!D3", 'There is no measure "1" under this objective to stand under; did you mean "1.1"?')]),
        (written("Plán", 2, "Platí od", "včera"), [("Plán!D2", '"Platí od" holds "včera"; a date is expected, such as 31. 12. 2006.')]),
        (all_of(written("Plán", 2, "Platí od", dt.date(2006, 1, 1)), written("Plán", 2, "Platí do", "31. 12. 2005")),
         [("Plán!E2", "The plan ends before it begins.")]),
        (lambda plan: plan["Plán"].append(["q", "Druhý"] + [None] * 5), [("Plán!A3", "A workbook holds one plan; take this row out or put it into a workbook of its own.")]),
        (lambda plan: plan["Plán"].pop(), [("Plán!A2", "The plan's own row is missing: its code and name at least.")]),
        (all_of(written("Oblasti", 2, "Název", None), written("Opatření", 2, "Váha", "moc")),
         [("Oblasti!B2", '"Název" is empty; every row needs it.'), ("Opatření!F2", '"Váha" holds "moc"; a number is expected.')]),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_place(spoil: Callable[[dict[str, list[list[Any]]]], None], faults: list[tuple[str, str]]) -> None:
    plan = sheets()
    spoil(plan)
    with pytest.raises(BadInput) as refusal:
        read_plan(book(plan))
    assert [(fault.pointer, fault.says) for fault in refusal.value.faults] == faults


def test_words_and_numbers_as_people_write_them() -> None:
    plan = sheets()
    all_of(
        written("Plán", 2, "Vzorová data", True), written("Plán", 2, "Platí od", "1.1.2004"), written("Opatření", 2, "Váha", "1,5"),
        written("Opatření", 2, "Předpokládané náklady (Kč)", "3 848 250 Kč"), written("Opatření", 2, "Klienti za", " DEN "),
    )(plan)  # fmt: skip
    tree = read_plan(book(plan))
    measure = tree.areas[0].objectives[0].measures[0]
    assert (tree.is_example, tree.valid_from) == (True, dt.date(2004, 1, 1))
    assert (measure.weight, measure.cost_minor, measure.clients_per) == (Decimal("1.5"), 384825000, "day")


@pytest.mark.parametrize(
    ("parents", "cycles"),
    [
        ({"a": None, "b": "a"}, []),
        ({"a": "a"}, ["a"]),
        ({"a": "b", "b": "c", "c": "a", "d": "a"}, ["a", "b", "c"]),
        ({}, []),
        ({"a": "x"}, []),
    ],
)
def test_cycles(parents: dict[str, str | None], cycles: list[str]) -> None:
    assert find_cycles(parents) == cycles
