"""Every fault of a case is told at once, with its place and what would be right."""

from typing import Any

import pytest

from absorb.funding.rules.schedule import schedule
from absorb.kernel.errors import BadInput
from tests.rules.funding.schedule_cases import read

GOOD: dict[str, Any] = {
    "periods": [{"id": "a", "from": "2027-01", "months": 2}, {"id": "b", "from": "2027-03", "months": 1}],
    "lines": [{"code": "x", "kind": "services", "amounts": {"a": "10.00"}}],
    "sources": [{"id": "ESF"}, {"id": "OWN"}],
}


def faults(raw: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as caught:
        schedule(read(raw))
    return [(fault.pointer, fault.says) for fault in caught.value.faults]


def pin(**change: str) -> dict[str, str]:
    return {"line": "x", "period": "a", "source": "ESF", "amount": "1.00"} | change


@pytest.mark.parametrize(
    ("change", "pointer", "says"),
    [
        (
            {"periods": [{"id": "a", "from": "2027-01", "months": 0}]},
            "/periods/0/months",
            "Expected a number that is at least 1, found the number 0.",
        ),
        (
            {"periods": [{"id": "a", "from": "2027-01", "months": 2}, {"id": "b", "from": "2027-04", "months": 1}]},
            "/periods/1/from",
            'Period "b" must start in 2027-03, the month after "a" ends; it starts in 2027-04.',
        ),
        (
            {"periods": [{"id": "a", "from": "0000-12", "months": 2}]},
            "/periods/0/from",
            "The first period starts in 0000-12; there is no year before 0001.",
        ),
        (
            {"lines": [{"code": "x", "amounts": {"A": "1.00"}}]},
            "/lines/0/amounts/A",
            'There is no period "A"; did you mean "a"?',
        ),
        (
            {"lines": [{"code": "x", "amounts": {"a": "-1.00"}}]},
            "/lines/0/amounts/a",
            'Expected an amount that is not negative, found the text "-1.00".',
        ),
        (
            {"sources": [{"id": "ESF", "kinds": ["servises"]}]},
            "/sources/0/kinds/0",
            'There is no kind "servises"; did you mean "services"?',
        ),
        (
            {"sources": [{"id": "ESF", "max_per_year": {"2027\n": "1.00"}}]},
            "/sources/0/max_per_year/2027\n",
            'Expected a year such as "2027", found "2027\n".',
        ),
        ({"sources": [{"id": "ESF", "lines": ["y"]}]}, "/sources/0/lines/0", 'There is no line "y"; known are "x".'),
        (
            {"sources": [{"id": "ESF", "max_percent": 101}]},
            "/sources/0/max_percent",
            "Expected a percentage from 0 to 100, found the number 101.",
        ),
        (
            {"sources": [{"id": "ESF", "max_per_year": {"27": "1.00"}}]},
            "/sources/0/max_per_year/27",
            'Expected a year such as "2027", found "27".',
        ),
        (
            {"sources": [{"id": "ESF", "never_with": ["ESF"]}]},
            "/sources/0/never_with/0",
            'Source "ESF" names itself; name the source that it must not share a line with.',
        ),
        (
            {"sources": [{"id": "ESF", "pays": {"in_arrears": True, "advance_percent": 10}}]},
            "/sources/0/pays",
            "A source pays either an advance or in arrears; give advance_percent or in_arrears, not both.",
        ),
        (
            {"sources": [{"id": "ESF", "max_tota": "1.00"}]},
            "/sources/0/max_tota",
            'The field "max_tota" is not known here; did you mean "max_total"?',
        ),
        ({"prefer": ["ESV"]}, "/prefer/0", 'There is no source "ESV"; did you mean "ESF"?'),
        ({"prefer": ["ESF", "ESF"]}, "/prefer/1", 'The source "ESF" is given twice (first at /prefer/0); each name must be its own.'),
        ({"pins": [pin(source="own")]}, "/pins/0/source", 'There is no source "own"; did you mean "OWN"?'),
        (
            {"pins": [pin(), pin(amount="2.00")]},
            "/pins/1",
            'What "ESF" pays of line "x" in period "a" is pinned twice (first at /pins/0).',
        ),
    ],
)
def test_one_fault(change: dict[str, Any], pointer: str, says: str) -> None:
    assert faults(GOOD | change) == [(pointer, says)]


def test_all_faults_at_once_in_input_order() -> None:
    raw = GOOD | {
        "periods": [{"id": "a", "from": "2027-01", "months": 2}, {"id": "a", "from": "2027-04", "months": 1}],
        "lines": [{"code": "x", "amounts": {"c": "1.00"}}, {"code": "x", "amounts": {}}],
        "sources": [{"id": "ESF", "periods": ["z"]}, {"id": "ESF"}],
        "pins": [pin(line="q", period="r", source="s")],
    }
    assert [pointer for pointer, _ in faults(raw)] == [
        "/periods/1/id",
        "/periods/1/from",
        "/lines/1/code",
        "/lines/0/amounts/c",
        "/sources/1/id",
        "/sources/0/periods/0",
        "/pins/0/line",
        "/pins/0/period",
        "/pins/0/source",
    ]
