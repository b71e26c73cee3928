"""The form's rules: what is asked when, typed text as values and back, what is missing, how two people's changes meet."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.catalogues import words
from absorb.kernel.czech import fold, tidy
from absorb.kernel.money import LARGEST_KEPT
from absorb.tank.rules import STATES
from absorb.tank.rules.form import (
    BY_NAME,
    COST_KINDS,
    FIELDS,
    RIPENESSES,
    SECTIONS,
    SUBPROGRAMMES,
    TARGET_GROUPS,
    asked_fields,
    canonical,
    find_faults,
    find_missing,
    has_ripened,
    keys_of,
    list_tasks,
    may_edit,
    merge,
    put_rows,
    read_form,
    ripeness_asked,
    rows_of,
    same,
    settle,
    without_blank_rows,
    write_form,
)

EMPTY: dict[str, Any] = dict.fromkeys(BY_NAME)
SUGGESTION = {**EMPTY, "title": "Byt", "need": "Chybí"}
IDEA = {
    **SUGGESTION, "organisation_id": "o", "target_groups": ["seniors"], "place": "Ústí", "cost_minor": 5,
    "activities": [{"name": "Nábor"}],
}  # fmt: skip
ACTIVITY = {"name": "Nábor", "what": "Hledáme", "first_month": "2027-01", "last_month": "2027-02"}
PROPOSAL = {
    **IDEA, "first_month": "2027-01", "last_month": "2027-12", "activities": [ACTIVITY], "subprogramme": "social_services",
    "outputs": [{"name": "Lidé", "unit": "osoby", "target": "12"}], "contributions": [{"measure_id": "m", "degree": 0, "why": "Proto"}],
    "costs": [{"kind": "travel", "amount_minor": 5}], "hoped_sources": [{"name": "Kraj", "amount_minor": 0}], "readiness": 0,
}  # fmt: skip

COMPLETE = [
    ("suggestion", EMPTY, ["/title", "/need"]),
    ("suggestion", SUGGESTION, []),
    ("suggestion", {**SUGGESTION, "title": "  "}, ["/title"]),
    ("idea", SUGGESTION, ["/organisation_id", "/target_groups", "/place", "/activities", "/cost_minor"]),
    ("idea", IDEA, []),
    ("idea", {**IDEA, "cost_minor": None, "costs": [{"kind": "travel", "amount_minor": 5}]}, []),
    ("idea", {**IDEA, "cost_minor": 0}, []),
    (
        "proposal", IDEA,
        ["/first_month", "/last_month", "/activities/0/what", "/activities/0/first_month", "/activities/0/last_month", "/outputs",
         "/subprogramme", "/contributions", "/costs", "/hoped_sources", "/readiness"],
    ),
    ("proposal", PROPOSAL, []),
    ("proposal", {**PROPOSAL, "partners": [{"name": "P", "ico": None, "part": None}]}, ["/partners/0/part"]),
    ("proposal", {**PROPOSAL, "activities": [ACTIVITY, {**ACTIVITY, "what": " "}]}, ["/activities/1/what"]),
]  # fmt: skip


@pytest.mark.parametrize(("ripeness", "content", "pointers"), COMPLETE)
def test_what_is_missing_at_each_ripeness(ripeness: str, content: dict[str, Any], pointers: list[str]) -> None:
    assert [missing.pointer for missing in find_missing(content, ripeness)] == pointers


def test_nobody_misses_measures_where_there_is_no_plan() -> None:
    assert find_missing({**PROPOSAL, "contributions": []}, "proposal", has_plan=False) == []


def test_a_riper_idea_is_never_asked_for_less() -> None:
    for before, after in (("suggestion", "idea"), ("idea", "proposal")):
        for content in (EMPTY, SUGGESTION, IDEA, PROPOSAL):
            lacking = {missing.pointer for missing in find_missing(content, before)}
            assert lacking <= {missing.pointer for missing in find_missing(content, after)}


def test_what_is_required_is_asked() -> None:
    assert [field.name for field in FIELDS if field.required_from and not has_ripened(field.required_from, field.asked_from)] == []


STANDINGS = [
    ("suggestion", EMPTY, {}, "not_started later optional later later later later later later"),
    ("suggestion", {**SUGGESTION, "partners": [{"name": "P"}]}, {}, "completed later optional later later later completed later later"),
    ("idea", {**SUGGESTION, "organisation_id": "o"}, {"money": True},
     "completed not_started not_started not_started optional optional optional unsaved optional"),
    ("proposal", IDEA, {}, "completed completed in_progress in_progress not_started not_started optional in_progress not_started"),
    ("proposal", PROPOSAL, {}, "completed completed completed completed completed completed optional completed completed"),
]  # fmt: skip


@pytest.mark.parametrize(("ripeness", "content", "unsaved", "standings"), STANDINGS)
def test_how_each_section_stands(ripeness: str, content: dict[str, Any], unsaved: dict[str, bool], standings: str) -> None:
    tasks = list_tasks(content, ripeness, ripeness, has_plan=True, unsaved=unsaved)
    assert " ".join(task.standing for task in tasks) == standings


def test_what_has_been_handed_in_is_asked_for_the_next_ripeness_which_it_may_leave_out() -> None:
    states = ("draft", "returned", "submitted", "in_tank")
    assert [ripeness_asked(state, "suggestion") for state in states] == ["suggestion", "suggestion", "idea", "idea"]
    assert ripeness_asked("in_tank", "proposal") == "proposal"
    tasks = list_tasks(SUGGESTION, "suggestion", "idea", has_plan=True, unsaved=())
    assert {task.standing for task in tasks} == {"completed", "optional"}


def test_what_is_filled_in_stays_on_the_page_whatever_the_ripeness() -> None:
    assert [field.name for field in asked_fields("money", PROPOSAL, "suggestion")] == ["cost_minor", "costs", "hoped_sources"]
    assert asked_fields("money", EMPTY, "suggestion") == ()


READ = [
    ("first_month", "3/2027", "2027-03"), ("first_month", " 03. 2027", "2027-03"), ("first_month", "2027-3", "2027-03"),
    ("first_month", "13/2027", None), ("first_month", "3/1900", None), ("first_month", "březen", None),
    ("cost_minor", "1 250 000", 125_000_000), ("cost_minor", "1\u00a0250\u202f000,5 Kč", 125_000_050), ("cost_minor", "1.250.000,-", 125_000_000),
    ("cost_minor", "480.50", 48_050), ("cost_minor", "0", 0), ("cost_minor", "1,234", None), ("cost_minor", "-5", None),
    ("cost_minor", "milion", None), ("cost_minor", "1000000000000", 100_000_000_000_000), ("cost_minor", "1000000000000,01", None),
    ("readiness", "5", 5), ("readiness", "6", None), ("readiness", "٣", None),
    ("subprogramme", "labour_market", "labour_market"), ("subprogramme", "trh", None),
    ("organisation_id", "Spolek", None), ("title", "  Dvě \u00a0 mezery ", "Dvě mezery"), ("title", "a\x07b", "ab"),
    ("need", "  První\r\n\r\n  druhý  ", "  První\n\n  druhý  "),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "value"), READ)
def test_typed_text_is_read_as_people_write_it(name: str, text: str, value: Any) -> None:
    values, faults = read_form({name: text}, [BY_NAME[name]])
    assert (values, [fault.pointer for fault in faults]) == ({name: value}, [] if value is not None else [f"/{name}"])


def test_rows_without_text_are_no_rows_and_faults_find_theirs() -> None:
    field = BY_NAME["costs"]
    typed = {"costs-0-kind": "", "costs-0-what": " ", "costs-0-amount_minor": "", "costs-4-kind": "travel", "costs-4-amount_minor": "moc"}
    compact = without_blank_rows(typed, [field])
    values, faults = read_form(compact, [field])
    assert compact == {"costs-0-kind": "travel", "costs-0-what": "", "costs-0-amount_minor": "moc"}
    assert values == {"costs": [{"kind": "travel", "what": None, "amount_minor": None}]}
    assert [fault.pointer for fault in faults] == ["/costs/0/amount_minor"]


FAULTS = [
    ({"title": None}, ["/title"]),
    ({"title": "x" * 501}, ["/title"]),
    ({"place": "x" * 301}, ["/place"]),
    ({"costs": [{"kind": None, "what": None, "amount_minor": None}]}, ["/costs/0/kind", "/costs/0/amount_minor"]),
    ({"costs": [{"kind": "travel", "amount_minor": 1}] * 101}, ["/costs"]),
    ({"first_month": "2027-02", "last_month": "2027-01"}, ["/last_month"]),
    ({"first_month": "2027-02", "last_month": "2027-02"}, []),
    ({"target_groups": ["seniors", "Řemeslníci", "remeslnici"]}, ["/target_groups/2"]),
    ({"contributions": [{"measure_id": "a", "degree": 1, "why": "P"}] * 2}, ["/contributions/1/measure_id"]),
]


@pytest.mark.parametrize(("values", "pointers"), FAULTS)
def test_what_is_wrong_whatever_the_ripeness(values: dict[str, Any], pointers: list[str]) -> None:
    assert [fault.pointer for fault in find_faults(values)] == pointers


def test_months_are_checked_against_what_stands_already() -> None:
    assert [fault.pointer for fault in find_faults({"last_month": "2027-01"}, {"first_month": "2027-02"})] == ["/last_month"]


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60).filter(str.strip)
MONTH = st.builds("{}-{:02d}".format, st.integers(2000, 2099), st.integers(1, 12))
AMOUNT = st.integers(0, LARGEST_KEPT)
NUMBER = st.builds(
    lambda whole, part: f"{whole}.{part}".rstrip("0").rstrip("."), st.integers(1, 10**12 - 1), st.integers(0, 999).map("{:03d}".format)
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "line": TEXT.map(tidy).filter(bool), "text": TEXT, "month": MONTH, "money": AMOUNT, "number": NUMBER, "level": st.integers(0, 5),
    "measure": st.uuids().map(str), "organisation": st.uuids().map(str), "ico": st.sampled_from(["00081531", "44555601"]),
}  # fmt: skip


def value_of(column: Any) -> st.SearchStrategy[Any]:
    if column.kind == "rows":
        rows = st.fixed_dictionaries({one.name: st.none() | value_of(one) for one in column.columns})
        return st.lists(rows.filter(lambda row: any(value is not None for value in row.values())), max_size=4)
    if column.kind == "groups":
        free = TEXT.map(tidy).filter(lambda text: text and text not in TARGET_GROUPS and text.splitlines() == [text])
        chosen = st.sets(st.sampled_from(TARGET_GROUPS)).map(lambda some: [group for group in TARGET_GROUPS if group in some])
        return st.builds(lambda some, own: some + own, chosen, st.lists(free, max_size=3, unique=True))
    return st.sampled_from(column.choices) if column.kind == "choice" else VALUES[column.kind]


CONTENT = st.fixed_dictionaries({field.name: st.none() | value_of(field) for field in FIELDS})


@settings(max_examples=60)
@given(content=CONTENT)
def test_what_is_saved_comes_back_in_the_form_and_reads_the_same(content: dict[str, Any]) -> None:
    values, faults = read_form(write_form(content, FIELDS), FIELDS)
    assert faults == []
    assert {name for name in content if not same(values[name], content[name])} == set()
    again, _ = canonical(values, FIELDS)
    assert again == values


TYPED = st.dictionaries(st.sampled_from(["name", "what", "first_month", "last_month"]), st.text(max_size=20), min_size=1)


@settings(max_examples=60)
@given(rows=st.lists(TYPED, max_size=5), others=st.dictionaries(st.sampled_from(["title", "costs-0-what", "activitiesx"]), st.text()))
def test_rows_are_put_and_read_character_for_character(rows: list[dict[str, str]], others: dict[str, str]) -> None:
    field = BY_NAME["activities"]
    typed = put_rows({**others, "activities-9-name": "stará"}, field, rows)
    whole = [{column.name: row.get(column.name, "") for column in field.columns} for row in rows]
    assert rows_of(typed, field) == whole
    assert {key: typed[key] for key in others} == others
    assert len(keys_of(typed, "activities")) == sum(map(len, rows))


SIDE = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([None, "", "x", "y", "z", []]))


@settings(max_examples=300)
@given(base=SIDE, theirs=SIDE, mine=SIDE, choice=st.sampled_from(["mine", "theirs", ""]))
def test_a_merge_loses_nothing(base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any], choice: str) -> None:
    merged = merge(base, theirs, mine)
    contested = {conflict.name for conflict in merged.conflicts}
    for name in "abcd":
        was, stands = base.get(name), theirs.get(name)
        wanted = mine.get(name, was) if name in mine else was
        i_changed, they_changed = not same(wanted, was), not same(stands, was)
        result = merged.changes.get(name, stands)
        assert (name in contested) == (i_changed and they_changed and not same(wanted, stands))
        if name not in contested:
            assert same(result, wanted if i_changed else stands)
    settled = settle(merged, dict.fromkeys("abcd", choice))
    assert {conflict.name for conflict in settled.conflicts} == (set() if choice else contested)
    assert all(same(settled.changes.get(one.name, one.theirs), one.mine if choice == "mine" else one.theirs) for one in merged.conflicts)


def test_who_may_change_what_in_which_state() -> None:
    found = {
        role: {state for state in STATES if may_edit(state, frozenset((role,)))} for role in ("submitter", "officer", "auditor", "chair")
    }
    ends = {"merged", "withdrawn", "funded"}
    assert found == {
        "submitter": {"draft", "submitted", "returned", "in_tank"}, "officer": set(STATES) - ends, "auditor": set(), "chair": set(),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["cs", "en"])
def test_every_wording_of_the_table_is_in_the_catalogues(language: str) -> None:
    translate = words(language)[0]
    phrases = {text for field in FIELDS for one in (field, *field.columns) for text in (one.label, one.hint, one.missing)}
    phrases |= {text for field in FIELDS for text in (field.one, field.add)} | {section.title for section in SECTIONS}
    codes = {f"target group {code}" for code in TARGET_GROUPS} | {f"cost kind {code}" for code in COST_KINDS}
    codes |= {f"subprogramme {code}" for code in SUBPROGRAMMES} | {f"ripeness {code}" for code in RIPENESSES}
    codes |= {f"{name} {level}" for name in ("degree", "readiness") for level in range(6)}
    checked = codes | (phrases - {"", "IČO"} if language == "cs" else set())
    assert {phrase for phrase in checked if translate(phrase) == phrase} == set()
    assert fold(translate("readiness 0"))
