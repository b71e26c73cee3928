"""Whether a call fits an idea: each condition met, not met or unknown, and nothing guessed."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.calls.law import aid_ceilings
from absorb.calls.rules import CallText, Condition, Offered, compare, fits
from absorb.calls.rules.aid import AidGrant, AidLeft, aid_left
from absorb.calls.rules.fitting import CONDITIONS, SPEAKS, in_order, is_near
from absorb.kernel.intake import convert
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

TODAY = dt.date(2026, 11, 22)
SOURCE = {"source": "výzva"}


def call(**more: Any) -> CallText:
    programme = {"code": "OPZ", "name": "OPZ+", "authority": {"value": "MPSV", **SOURCE}}
    return convert({"code": "C1", "title": "Výzva", "programme": programme, "source": "výzva", **more}, CallText)


def known(value: Any) -> dict[str, Any]:
    return {"value": value, **SOURCE}


OPEN = {"opens_on": known("2026-10-01"), "closes_on": known("2026-11-22")}
NGO = {"applicants": [{"kind": "ngo", "name": "NNO", **SOURCE}, {"kind": "unknown", "name": "?", **SOURCE}]}
BOUNDS = {"amounts": {"min_total": known("1000.00"), "max_total": known("5000.00")}}
TARGETS = {"target_groups": [{"name": "Osoby se zdravotním postižením", **SOURCE}, {"name": "senioři", **SOURCE}]}
WIDE = {"target_groups": [{"name": "Osoby sociálně vyloučené", **SOURCE}]}

WORK = {"activities": [{"name": "Komunitní práce", **SOURCE}, {"name": "Dluhové poradny", **SOURCE}]}


def place(code: str) -> dict[str, Any]:
    return {"code": code, **SOURCE}


def regime(name: str) -> dict[str, Any]:
    return {"aid_regime": {"regime": name, **SOURCE}}


def left(*euro: int) -> AidLeft:
    found = aid_left([AidGrant("A", TODAY, "general", one * 100) for one in euro], TODAY, "general", aid_ceilings())
    assert found is not None
    return found


CASES: list[tuple[str, dict[str, Any], Offered, str]] = [
    ("applications", {"timing": OPEN}, Offered(), "met"),
    ("applications", {"timing": {"opens_on": known("2026-11-23")}}, Offered(), "met"),
    ("applications", {"timing": {"closes_on": known("2026-11-21")}}, Offered(), "not_met"),
    ("applications", {"timing": {"opens_on": known("2026-10-01")}}, Offered(), "unknown"),
    ("applications", {}, Offered(), "unknown"),
    ("applicant", NGO, Offered(kind="ngo"), "met"),
    ("applicant", NGO, Offered(kind="business"), "not_met"),
    ("applicant", NGO, Offered(kind="unknown"), "unknown"),
    ("applicant", NGO, Offered(), "unknown"),
    ("applicant", {}, Offered(kind="ngo"), "unknown"),
    ("applicant", {"applicants": NGO["applicants"][1:]}, Offered(kind="ngo"), "unknown"),
    ("target_groups", TARGETS, Offered(target_groups=("families", "seniors")), "met"),
    ("target_groups", TARGETS, Offered(target_groups=("families",)), "not_met"),
    ("target_groups", TARGETS, Offered(target_groups=("families", "děti z ubytoven")), "unknown"),
    ("target_groups", WIDE, Offered(target_groups=("families",)), "unknown"),
    ("target_groups", WIDE, Offered(target_groups=("osoby sociálně VYLOUČENÉ",)), "met"),
    ("target_groups", TARGETS, Offered(), "unknown"),
    ("target_groups", {}, Offered(target_groups=("families",)), "unknown"),
    ("cost", BOUNDS, Offered(cost_minor=100_000), "met"),
    ("cost", BOUNDS, Offered(cost_minor=500_000), "met"),
    ("cost", BOUNDS, Offered(cost_minor=99_999), "not_met"),
    ("cost", BOUNDS, Offered(cost_minor=500_001), "not_met"),
    ("cost", {**BOUNDS, "currency": "EUR"}, Offered(cost_minor=100_000), "unknown"),
    ("cost", BOUNDS, Offered(), "unknown"),
    ("cost", {}, Offered(cost_minor=1), "unknown"),
    ("months", {"timing": {"latest_end_on": known("2027-06-15")}}, Offered(last_month=Month.parse("2027-06")), "met"),
    ("months", {"timing": {"latest_end_on": known("2027-06-15")}}, Offered(last_month=Month.parse("2027-07")), "not_met"),
    ("months", {"timing": {"latest_end_on": known("2027-06-15")}}, Offered(), "unknown"),
    ("months", {"timing": {"longest_months": known(3)}}, Offered(first_month=Month.parse("2027-01"), last_month=Month.parse("2027-03")), "met"),
    ("months", {"timing": {"longest_months": known(3)}}, Offered(first_month=Month.parse("2027-01"), last_month=Month.parse("2027-04")), "not_met"),
    ("months", {"timing": {"longest_months": known(3)}}, Offered(last_month=Month.parse("2027-04")), "unknown"),
    ("activities", WORK, Offered(words="Klub: komunitních prací s rodinami"), "met"),
    ("activities", WORK, Offered(words="Dluhová PORADNA pro rodiny"), "met"),
    ("activities", WORK, Offered(words="komunita"), "unknown"),
    ("activities", WORK, Offered(), "unknown"),
    ("activities", {}, Offered(words="komunitní práce"), "unknown"),
    ("territory", {"territory_codes": [place("CZ04")]}, Offered(nuts="CZ042"), "met"),
    ("territory", {"territory_codes": [place("CZ042"), place("CZ010")]}, Offered(nuts="CZ042"), "met"),
    ("territory", {"territory_codes": [place("CZ")]}, Offered(nuts="CZ010"), "met"),
    ("territory", {"territory_codes": [place("CZ041")]}, Offered(nuts="CZ042"), "not_met"),
    ("territory", {"territory_codes": [place("CZ041")]}, Offered(lau="554804"), "unknown"),
    ("territory", {"territory_codes": [place("554804")]}, Offered(lau="554804"), "met"),
    ("territory", {"territory_codes": [place("553697")]}, Offered(nuts="CZ042", lau="554804"), "not_met"),
    ("territory", {"territory_codes": [place("554804")]}, Offered(nuts="CZ042"), "unknown"),
    ("territory", {}, Offered(nuts="CZ042", lau="554804"), "unknown"),
    ("aid", {}, Offered(aid={"general": left(300_000)}), "unknown"),
    ("aid", regime("none"), Offered(), "met"),
    ("aid", regime("gber"), Offered(), "met"),
    ("aid", regime("de_minimis"), Offered(), "unknown"),
    ("aid", regime("de_minimis"), Offered(aid={"general": left()}), "unknown"),
    ("aid", regime("de_minimis"), Offered(aid={"general": left(0)}), "met"),
    ("aid", regime("de_minimis"), Offered(aid={"general": left(299_999)}), "met"),
    ("aid", regime("de_minimis"), Offered(aid={"general": left(300_000)}), "not_met"),
    ("aid", regime("sgei_de_minimis"), Offered(aid={"general": left(300_000)}), "unknown"),
    ("months", {}, Offered(first_month=Month.parse("2027-01"), last_month=Month.parse("2027-04")), "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "more", "idea", "verdict"), CASES)
def test_each_condition_is_met_not_met_or_unknown(name: str, more: dict[str, Any], idea: Offered, verdict: str) -> None:
    verdicts = {one.name: one.verdict for one in compare(call(**more), idea, TODAY)}
    assert (list(verdicts), verdicts[name]) == (list(CONDITIONS), verdict)


def test_a_call_whose_operations_have_been_published_takes_no_more() -> None:
    published = {"on": "2026-01-01", "operations": 2, "with_amounts": 2, "total": "10.00", "union_part": "8.00", **SOURCE}
    assert compare(call(published=published), Offered(), TODAY)[0].verdict == "not_met"


@pytest.mark.parametrize(
    ("more", "idea", "answer"),
    [
        ({}, Offered(kind="ngo"), False),
        ({"timing": OPEN}, Offered(kind="ngo"), False),
        (NGO, Offered(kind="ngo"), True),
        ({**NGO, **BOUNDS}, Offered(kind="ngo"), True),
        ({**NGO, **BOUNDS}, Offered(kind="ngo", cost_minor=1), False),
        ({**NGO, "timing": {"closes_on": known("2026-11-21")}}, Offered(kind="ngo"), False),
    ],
    ids=["nothing known", "only open", "applicant", "and no more", "too cheap", "closed"],
)
def test_what_is_near_has_something_for_it_and_nothing_against(more: dict[str, Any], idea: Offered, answer: bool) -> None:
    assert is_near(compare(call(**more), idea, TODAY)) is answer


def test_people_are_told_of_what_more_than_one_condition_speaks_for() -> None:
    """That the organisation is of the right kind meets half the tank: nobody is told of that alone."""
    assert not fits(compare(call(**NGO, **BOUNDS), Offered(kind="ngo"), TODAY))
    assert fits(compare(call(**NGO, **BOUNDS), Offered(kind="ngo", cost_minor=100_000), TODAY))
    assert not fits(compare(call(**NGO, **BOUNDS), Offered(kind="ngo", cost_minor=1), TODAY))


MANY = {**NGO, **BOUNDS, **TARGETS, "territory_codes": [place("CZ042")], "timing": {"latest_end_on": known("2027-06-15")}}
SILENT_IDEA = {
    "applicant": "of which kind the idea's organisation is has not been filled in",
    "target_groups": "the idea does not say for whom it is",
    "territory": "where the town lies has not been filled in in its settings",
    "cost": "the idea does not say what it costs",
    "months": "the idea does not say when it runs",
}
SILENT_CALL = {
    "applicant": "the call does not say who may apply",
    "target_groups": "the call names no target groups",
    "territory": "the call does not say for which places it is",
    "cost": "the call does not say how much a project may cost",
    "months": "the call says neither until when nor how long a project may run",
}
FULL = Offered(
    kind="ngo", target_groups=("seniors",), cost_minor=100_000, first_month=Month.parse("2027-01"), last_month=Month.parse("2027-05"),
    nuts="CZ042", lau="554804",
)  # fmt: skip


@pytest.mark.parametrize(("more", "idea", "says"), [(MANY, Offered(), SILENT_IDEA), ({}, FULL, SILENT_CALL)], ids=["idea", "call"])
def test_what_is_not_known_is_told_of_the_one_that_is_silent(more: dict[str, Any], idea: Offered, says: dict[str, str]) -> None:
    conditions = compare(call(**more), idea, TODAY)
    assert {one.name: str(one.says) for one in conditions if one.name in says} == says
    assert all(one.verdict == "unknown" for one in conditions if one.name in says)


VERDICTS = st.lists(st.lists(st.sampled_from(["met", "not_met", "unknown"]), min_size=8, max_size=8), max_size=6)


@settings(max_examples=100)
@given(VERDICTS)
def test_calls_stand_by_what_is_known_of_them(given: list[list[Any]]) -> None:
    """Nothing is lost; what speaks against a call puts it apart, however much speaks for it; one met condition is not enough."""
    held = [
        (f"c{number}", "Výzva", [Condition(name, verdict, Phrase("x")) for name, verdict in zip(CONDITIONS, verdicts, strict=True)])
        for number, verdicts in enumerate(given)
    ]
    found = in_order(held)
    assert sorted(one[0] for group in found.values() for one in group) == [code for code, _, _ in held]
    for name, group in found.items():
        seen = [{one.name: one.verdict for one in conditions} for _, _, conditions in group]
        assert all(("not_met" in verdicts.values()) is (name == "against") for verdicts in seen)
        own = [sum(verdicts[one] == "met" for one in SPEAKS) for verdicts in seen]
        assert all((count >= 2) is (name == "may_fit") for count in own if name != "against")
        places = [(verdicts["applications"] == "not_met", -list(verdicts.values()).count("met")) for verdicts in seen]
        assert places == sorted(places)
