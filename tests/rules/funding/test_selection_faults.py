"""What the selection engine refuses: the place and the sentence of each fault, and all faults at once."""

import copy
import json
from typing import Any

import pytest

from absorb.funding.rules.selection import Case, select
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import read_json

CASE: dict[str, Any] = {
    "sources": [{"id": "ESF", "budget": "300.00"}, {"id": "CITY", "budget": "50.00"}],
    "projects": [
        {"id": "P1", "points": 80.5, "cost": "250.00", "shares": [{"source": "ESF", "max_percent": 85}, {"source": "CITY"}]},
        {"id": "P2", "points": 61, "needs": {"ESF": "90.00"}},
    ],
}


def faults_of(case: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refused:
        select(read_json(json.dumps(case).encode(), Case))
    return [(fault.pointer, fault.says) for fault in refused.value.faults]


def changed(path: str, value: Any, of: dict[str, Any] = CASE) -> dict[str, Any]:
    case = copy.deepcopy(of)
    *steps, last = path.split("/")
    place: Any = case
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if isinstance(place, list):
        place.insert(int(last), value)
    else:
        place[last] = value
    return case


@pytest.mark.parametrize(
    ("path", "value", "pointer", "says"),
    [
        (
            "sources/2",
            {"id": "ESF", "budget": "1.00"},
            "/sources/2/id",
            'The source "ESF" is given twice (first at /sources/0/id); each name must be its own.',
        ),
        (
            "projects/2",
            {"id": "P1", "points": 1, "needs": {}},
            "/projects/2/id",
            'The project "P1" is given twice (first at /projects/0/id); each name must be its own.',
        ),
        (
            "projects/0/shares/0",
            {"source": "CITY"},
            "/projects/0/shares/2/source",
            'The source "CITY" is given twice (first at /projects/0/shares/0/source); each name must be its own.',
        ),
        ("projects/0/shares/0", {"source": "ESV"}, "/projects/0/shares/0/source", 'There is no source "ESV"; did you mean "ESF"?'),
        (
            "projects/0/shares",
            [{"source": "CITY", "min_percent": 50, "max_percent": "49.999"}],
            "/projects/0/shares/0",
            "min_percent 50 is more than max_percent 49.999; it may be at most as much.",
        ),
        ("projects/0/shares", [], "/projects/0/shares", "The list is empty; name at least one source that may pay."),
        ("projects/0/cost", None, "/projects/0", 'The field "cost" is missing: "P1" is paid by shares of its cost.'),
        (
            "projects/0/shares",
            None,
            "/projects/0",
            'The project "P1" does not say who pays it; give either "shares" with a "cost", or "needs".',
        ),
        ("projects/0/needs", {"ESF": "250.00"}, "/projects/0", 'The project "P1" has both "shares" and "needs"; give one of them.'),
        ("projects/1/needs", {"CTY": "90.00"}, "/projects/1/needs/CTY", 'There is no source "CTY"; did you mean "CITY"?'),
        (
            "projects/1/cost",
            "90.01",
            "/projects/1/cost",
            "The cost 90.01 is not the sum of the needs, 90.00; leave it out or make them equal.",
        ),
        ("projects/1/points", -1, "/projects/1/points", "Expected a number that is at least 0, found the number -1."),
        (
            "projects/1/points",
            "many",
            "/projects/1/points",
            'Expected a number or a decimal string such as "1.5", found the text "many".',
        ),
        ("sources/0/budget", "-1.00", "/sources/0/budget", 'Expected an amount that is not negative, found the text "-1.00".'),
        (
            "sources/0/budget",
            300,
            "/sources/0/budget",
            'Expected an amount as a text with a dot and two places, such as "1234.50", found the number 300.',
        ),
        ("excludes", [["P1", "P3"]], "/excludes/0/1", 'There is no project "P3"; did you mean "P2"?'),
        ("excludes", [["P1", "P1"]], "/excludes/0", 'The project "P1" cannot exclude itself; name two projects.'),
        ("requires", [["P1", "P1"]], "/requires/0", 'The project "P1" cannot require itself; name two projects.'),
        ("requires", [["P1"]], "/requires/0", "Expected a list of exactly 2 items, found a list."),
        ("limits", [{"projects": ["P1"]}], "/limits/0", 'The limit says not how many; give "at_least", "at_most" or both.'),
        (
            "limits",
            [{"projects": ["P1", "P2"], "at_least": 2, "at_most": 1}],
            "/limits/0/at_least",
            "at_least 2 is more than at_most 1; it may be at most as much.",
        ),
        (
            "limits",
            [{"projects": ["P1", "P2"], "at_least": 3}],
            "/limits/0/at_least",
            "at_least 3 is more than the 2 project(s) that the limit names.",
        ),
        (
            "limits",
            [{"projects": ["P2", "P2"], "at_most": 1}],
            "/limits/0/projects/1",
            'The project "P2" is given twice (first at /limits/0/projects/0); each name must be its own.',
        ),
        ("limits", [{"projects": ["P1"], "at_most": -1}], "/limits/0/at_most", "Expected a number that is at least 0, found the number -1."),
        ("explain", ["p2"], "/explain/0", 'There is no project "p2"; did you mean "P2"?'),
        (
            "explain",
            ["P2", "P2"],
            "/explain/1",
            'The project "P2" is given twice (first at /explain/0); each name must be its own.',
        ),
        ("method", "exakt", "/method", 'The text "exakt" is not allowed here; did you mean "exact"?'),
        ("stop", {"seconds": -1}, "/stop/seconds", "Expected a number that is at least 0, found the number -1."),
        ("stop", {"gap": -1}, "/stop/gap", "Expected a number that is at least 0, found the number -1."),
        ("stop", {"second": 1}, "/stop/second", 'The field "second" is not known here; did you mean "seconds"?'),
        ("mandatory", [], "/mandatory", 'The field "mandatory" is not known here; known are "sources", "projects", "excludes", '
         '"requires", "limits", "explain", "method", "stop" and others.'),
    ],
)  # fmt: skip
def test_a_fault_has_its_place_and_its_sentence(path: str, value: Any, pointer: str, says: str) -> None:
    assert faults_of(changed(path, value)) == [(pointer, says)]


def test_a_source_named_twice_in_needs() -> None:
    raw = b'{"sources": [{"id": "A", "budget": "1.00"}], "projects": [{"id": "P", "points": 1, "needs": {"A": "1.00", "A": "2.00"}}]}'
    with pytest.raises(BadInput) as refused:
        read_json(raw, Case)
    assert [(fault.pointer, fault.says) for fault in refused.value.faults] == [("/projects/0/needs/A", 'The name "A" is given twice.')]


def test_all_faults_are_told_at_once() -> None:
    case = changed("excludes", [["P1", "P9"], ["P2", "P2"]]) | {"explain": ["P7"]}
    case["projects"][0]["shares"][0]["source"] = "EU"
    assert [pointer for pointer, _ in faults_of(case)] == ["/projects/0/shares/0/source", "/excludes/0/1", "/excludes/1", "/explain/0"]
