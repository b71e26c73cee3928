"""Scoring models as files, computed criteria, the case they make, and the sentences about a place."""

import uuid
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.kernel.errors import BadInput
from absorb.kernel.intake import read_json
from absorb.priority.rules.computing import Effect
from absorb.priority.rules.freezing import Candidate, Given, places_told, prepare, rows_of, strip_of
from absorb.priority.rules.model import model_bytes, most_points, plain, read_model
from absorb.priority.rules.ranking import Case, Spread, rank
from absorb.priority.rules.snapshots import case_bytes
from absorb.priority.rules.why import Standing, Surroundings, Weighed, certainty, certainty_among, why
from absorb.resources import TEMPLATES

SMALL = """
code = "m"
name = "Model"
tie_break = ["b"]

[[criteria]]
code = "a"
name = "První"
kind = "plan_contribution"
weight = 1
from = 0
to = 10

[[criteria]]
code = "b"
name = "Druhé"
kind = "assessed"
weight = 3
from = 0
to = 100
"""


def effect(degree: int, weight: str = "1", measure: str = "1.1") -> Effect:
    return Effect(uuid.UUID(int=degree), measure, "Opatření", Decimal(weight), degree, "protože")


@pytest.mark.parametrize("path", sorted((TEMPLATES / "scoring").glob("*.toml")), ids=lambda path: path.stem)
def test_the_shipped_models_hold_and_add_up_to_a_hundred(path: Path) -> None:
    model = read_model(path.read_bytes())
    assert (model.code, sum(most_points(model).values())) == (path.stem, 100)
    assert all(criterion.question or model.code == "opz-grid" for criterion in model.criteria)


def test_the_opz_grid_is_the_one_of_the_programme_and_says_it_is_unverified() -> None:
    model = read_model((TEMPLATES / "scoring" / "opz-grid.toml").read_bytes())
    told = [(one.code, one.weight, one.knockout_below is not None) for one in model.criteria]
    assert told == [("1.1", 35, True), ("2.1", 25, True), ("2.2", 5, False), ("3.1", 15, True), ("3.2", 5, False), ("4.1", 5, False), ("4.2", 10, True)]  # fmt: skip
    assert {tuple(step.value for step in one.steps) for one in model.criteria} == {(100, 75, 50, 25)}
    assert (model.minimum_points, model.unverified) == (50, True)
    all_poor = prepare(model, [candidate("A", {one.code: [25] for one in model.criteria})], draws=1, seed=1)
    assert rank(all_poor.case).ranking[0].excluded_by == ["1.1", "2.1", "3.1", "4.2", "minimum_points"]


@pytest.mark.parametrize(
    ("before", "after", "faults"),
    [
        ('code = "m"', "code = 'M 1'", [("/code", 'Line 2: "M 1" is not a code; up to 40 lower-case letters, digits, dots and dashes are right, such as "need-1.1".')]),
        ("weight = 1", "weight = 1.0000001", [("/criteria/0/weight", "Line 10: 1.0000001 has more than 6 decimal places; round it.")]),
        ("weight = 3", 'weight = "x"', [("/criteria/1/weight", 'Line 18: Expected a number or a decimal string such as "1.5", found the text "x".')]),
        ("to = 100", "to = 0", [("/criteria/1/to", 'Line 20: The scale is empty: "from" and "to" are both 0; they must differ.')]),
        ("to = 100", "to = 100\nknockout_below = 101", [("/criteria/1/knockout_below", 'Line 21: The value 101 lies outside the scale of "b", which runs from 0 to 100.')]),
        ("to = 100", "to = 100\nsteps = [{ value = 101, words = \"x\" }, { value = 1, words = \"y\" }, { value = 1.0, words = \"z\" }]", [
            ("/criteria/1/steps/0/value", "Line 21: The step 101 lies outside the scale, which runs from 0 to 100."),
        ]),
        ("to = 10\n", "to = 10\nsteps = [{ value = 1, words = \"x\" }]\n", [("/criteria/0/steps", 'Line 13: Nobody chooses a step of "a": it is computed. Leave the steps out.')]),
        ('code = "b"', 'code = "a"', [
            ("/criteria/1/code", 'Line 15: The criterion "a" is given twice (first at /criteria/0/code); each name must be its own.'),
            ("/tie_break/0", 'Line 4: There is no criterion "b"; known are "a".'),
        ]),
        ('name = "Model"\n', "", [("", 'The field "name" is missing.')]),
        ('name = "Model"\n', 'name = "Model"\nminimum_points = 101\n', [("/minimum_points", "Line 4: The minimum of 101 points cannot be; points run from 0 to 100.")]),
        ("weight = 3", "wieght = 3", [
            ("/criteria/1/wieght", 'Line 18: The field "wieght" is not known here; did you mean "weight"?'), ("/criteria/1", 'Line 14: The field "weight" is missing.'),
        ]),
        ("from = 0\nto = 10\n", "from = nan\nto = inf\n", [
            ("/criteria/0/from", 'Line 11: Expected a number or a decimal string such as "1.5", found the text "nan".'),
        ]),
        ('code = "m"', "code = m", [("", "This is not TOML: Invalid value (at line 2, column 8).")]),
    ],
)  # fmt: skip
def test_every_fault_of_a_model_is_told_with_its_key_and_line(before: str, after: str, faults: list[tuple[str, str]]) -> None:
    assert before in SMALL
    with pytest.raises(BadInput) as caught:
        read_model(SMALL.replace(before, after, 1).encode())
    assert [(fault.pointer, fault.says) for fault in caught.value.faults][: len(faults)] == faults


@pytest.mark.parametrize("raw", [b"\xff", b"", b"[[criteria]]\n", b"criteria = []\ncode = 'a'\nname = 'b'"])
def test_what_is_no_model_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput):
        read_model(raw)


def test_models_are_equal_however_their_numbers_are_written() -> None:
    other = SMALL.replace("weight = 3", "weight = 3.000").replace("to = 100", 'to = "1e2"'.replace('"1e2"', "100.0"))
    assert model_bytes(read_model(other.encode())) == model_bytes(read_model(SMALL.encode()))


@settings(max_examples=100)
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_a_plain_number_is_the_same_number(number: Decimal) -> None:
    short = plain(number)
    assert short == number
    assert "E" not in f"{short}"
    assert plain(short).as_tuple() == short.as_tuple()


def candidate(reference: str, values: dict[str, list[int]], *effects: Effect) -> Candidate:
    given = {
        code: tuple(Given(uuid.UUID(int=index), Decimal(value), None, False) for index, value in enumerate(listed))
        for code, listed in values.items()
    }
    return Candidate(uuid.UUID(int=abs(hash(reference)) % 2**64), reference, reference, None, effects, given)


def test_a_case_holds_every_assessor_and_leaves_out_who_lacks_one() -> None:
    model = read_model(SMALL.encode())
    ideas = [candidate("C", {}), candidate("B", {"b": [75, 50, 75]}, effect(5)), candidate("A", {"b": [100]})]
    prepared = prepare(model, ideas, draws=7, seed=3)
    assert [(one.id, one.values) for one in prepared.case.ideas] == [
        ("A", {"a": 0, "b": 100}),
        ("B", {"a": 5, "b": Spread(any_of=(Decimal(50), Decimal(75), Decimal(75)))}),
    ]
    assert [(one.reference, one.missing) for one in prepared.left_out] == [("C", ("b",))]
    assert prepared.bases["B"]["b"].value == Decimal("66.666667")
    assert read_json(case_bytes(prepared.case), Case) == prepared.case
    shuffled = prepare(model, ideas[::-1], draws=7, seed=3)
    assert case_bytes(shuffled.case) == case_bytes(prepared.case)


@pytest.mark.parametrize(("count", "places"), [(0, 1), (1, 1), (262, 262), (300, 300), (301, 20), (5000, 20)])
def test_so_many_places_are_told(count: int, places: int) -> None:
    assert places_told(count) == places


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1), min_size=0, max_size=90))
def test_a_strip_keeps_every_share(shares: list[float]) -> None:
    strip = strip_of(shares)
    assert (len(strip), sum(strip)) == (min(20, len(shares)), pytest.approx(sum(shares), abs=1e-4))


def test_rows_carry_the_answers_exact_figures() -> None:
    model = read_model(SMALL.encode())
    ideas = [candidate(f"I{index}", {"b": [index * 7 % 101, 33]}, effect(index % 6)) for index in range(30)]
    rows = rows_of(rank(prepare(model, ideas, draws=50, seed=1).case))
    assert [sum(map(Decimal, row.parts.values())) for row in rows] == [row.points for row in rows]
    assert [len(row.acceptability) for row in rows] == [10] * 30


CRITERIA = [Weighed("a", "Přínos", Decimal(40)), Weighed("b", "Potřebnost", Decimal(60), Decimal(50))]


def standing(reference: str, place: int | None, a: str, b: str, top: float = 0.934, excluded: tuple[str, ...] = ()) -> Standing:
    parts = {"a": Decimal(a), "b": Decimal(b)}
    tops = {"1": 0.0, "3": top, "10": top}
    return Standing(reference, place, sum(parts.values(), Decimal(0)), parts, tops, Decimal("8.24"), excluded, {"b": Decimal("37.5")})


@pytest.mark.parametrize(
    ("one", "around", "czech"),
    [
        (
            standing("UL-2", 2, "30", "41.25"),
            Surroundings(262, standing("UL-1", 1, "40", "40"), standing("UL-3", 3, "30", "41")),
            "Místo 2 z 262: 71,25 bodu ze 100 možných. Nejvíc bodů přinášejí kritéria „Potřebnost“ (41,25 z 60) a „Přínos“ (30 z 40)."
            " Nejvíc bodů chybí u kritéria „Potřebnost“ (41,25 z 60)."
            " Výš je UL-1 (místo 1): má o 8,75 bodu víc, nejvíc získává u kritéria „Přínos“ (o 10 bodů víc)."
            " Níž je UL-3 (místo 3): má o 0,25 bodu méně, nejvíc ztrácí u kritéria „Potřebnost“ (o 0,25 bodu méně)."
            " Jistota: v první desítce v 93 % vážení; průměrné místo je 8,2.",
        ),
        (
            standing("UL-2", 1, "40", "60", 1.0),
            Surroundings(2, None, standing("UL-3", 2, "0", "0")),
            "Místo 1 z 2: 100 bodů ze 100 možných. Nejvíc bodů přinášejí kritéria „Potřebnost“ (60 z 60) a „Přínos“ (40 z 40)."
            " Níž je UL-3 (místo 2): má o 100 bodů méně, nejvíc ztrácí u kritéria „Potřebnost“ (o 60 bodů méně)."
            " Jistota: na prvním místě v žádném vážení; průměrné místo je 8,2.",
        ),
        (
            standing("UL-2", 1, "1", "0"),
            Surroundings(5, None, standing("UL-3", 1, "0", "1"), tie_break=("b",)),
            "Místo 1 z 5: 1 bod ze 100 možných. Nejvíc bodů přináší kritérium „Přínos“ (1 z 40)."
            " Nejvíc bodů chybí u kritéria „Potřebnost“ (0 z 60). O místo se dělí s UL-3: mají stejně bodů."
            " Jistota: v první trojici v 93 % vážení; průměrné místo je 8,2.",
        ),
        (
            standing("UL-2", 4, "2", "0", 0.004),
            Surroundings(50, standing("UL-3", 3, "0", "2"), None, tie_break=("b", "a")),
            "Místo 4 z 50: 2 body ze 100 možných. Nejvíc bodů přináší kritérium „Přínos“ (2 z 40)."
            " Nejvíc bodů chybí u kritéria „Potřebnost“ (0 z 60)."
            " UL-3 (místo 3) má stejně bodů; o pořadí rozhodlo „Potřebnost“, „Přínos“."
            " Jistota: v první desítce v méně než 1 % vážení; průměrné místo je 8,2.",
        ),
        (
            standing("UL-2", None, "0", "22.5", excluded=("b", "minimum_points")),
            Surroundings(50, None, None, minimum_points=Decimal(40)),
            "Bez místa: vyřazeno, bodů by bylo 22,5. Vylučovací kritérium „Potřebnost“: hodnota 37,5, hranice je 50."
            " Nejméně je třeba 40 bodů celkem.",
        ),
    ],
)
def test_why_this_place_in_czech(one: Standing, around: Surroundings, czech: str) -> None:
    assert " ".join(why("cs", one, CRITERIA, around)) == czech


def test_why_this_place_in_english() -> None:
    around = Surroundings(262, standing("UL-1", 1, "40", "40"), standing("UL-3", 3, "30", "41.249999"))
    assert " ".join(why("en", standing("UL-2", 2, "30", "41.25"), CRITERIA, around)) == (
        "Place 2 of 262: 71.25 points out of 100. Most points come from “Potřebnost” (41.25 of 60) and “Přínos” (30 of 40)."
        " Most points are missing in “Potřebnost” (41.25 of 60)."
        " Above is UL-1 (place 1) with 8.75 points more; it gains most in “Přínos” (10 points more)."
        " Below is UL-3 (place 3) with less than 0.01 points fewer; it loses most in “Potřebnost” (less than 0.01 points fewer)."
        " Certainty: in the first ten in 93 % of weightings; the mean place is 8.2."
    )


@pytest.mark.parametrize(
    ("share", "czech"),
    [
        (1.0, "ve všech váženích"),
        (0.9999, "v 99 % vážení"),
        (0.5, "v 50 % vážení"),
        (0.0001, "v méně než 1 % vážení"),
        (0.0, "v žádném vážení"),
    ],
)
def test_certainty_is_never_rounded_to_all_or_nothing(share: float, czech: str) -> None:
    assert certainty("cs", share, 10) == f"v první desítce {czech}"


@pytest.mark.parametrize(("count", "first"), [(1, 1), (3, 1), (4, 3), (10, 3), (11, 10), (262, 10)])
def test_certainty_is_told_among_fewer_than_all(count: int, first: int) -> None:
    assert certainty_among(count) == first


def test_a_model_survives_being_written() -> None:
    model = read_model(SMALL.encode())
    assert msgspec.json.decode(model_bytes(model))["criteria"][1]["weight"] == "3"
