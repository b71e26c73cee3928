import datetime as dt
import json
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import (
    KEPT,
    Percent,
    PositiveMoney,
    Shape,
    find_repeats,
    first_of,
    nearest,
    parse_json,
    read_json,
    schema,
    write_json,
)
from absorb.kernel.money import Money
from absorb.kernel.period import Month


class Part(Shape, frozen=True):
    name: Annotated[str, msgspec.Meta(min_length=1)]
    share: Percent = Decimal(0)


class Case(Shape, frozen=True, rename={"from_": "from"}):
    budget: PositiveMoney
    from_: Month
    parts: list[Part]
    kind: Literal["real", "flat-40"] = "real"
    limits: dict[str, Money] = {}


GOOD: dict[str, Any] = {"budget": "10.00", "from": "2027-01", "parts": [{"name": "A", "share": "76.735"}]}


def faults_of(raw: str) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as caught:
        read_json(raw.encode(), Case)
    return [(fault.pointer, fault.says) for fault in caught.value.faults]


def test_a_good_case_is_read_exactly() -> None:
    case = read_json(json.dumps(GOOD).encode(), Case)
    assert (case.budget, case.from_, case.parts[0].share) == (1000, Month.of(2027, 1), Decimal("76.735"))


@pytest.mark.parametrize(
    ("changes", "pointer", "says"),
    [
        ({"budget": "10"}, "/budget", 'Expected an amount as a text with a dot and two places, such as "1234.50", found the text "10".'),
        ({"budget": 10}, "/budget", 'Expected an amount as a text with a dot and two places, such as "1234.50", found the number 10.'),
        ({"budget": "-1.00"}, "/budget", 'Expected an amount that is not negative, found the text "-1.00".'),
        ({"budget": "10.00\n"}, "/budget", 'Expected an amount as a text with a dot and two places, such as "1234.50", found the text "10.00\n".'),
        ({"from": "2027-01\n"}, "/from", 'Expected a month such as "2027-01", found the text "2027-01\n".'),
        ({"parts": [{"name": "A", "share": "1\n"}]}, "/parts/0/share", 'Expected a percentage (a number or a decimal string with up to three places), found the text "1\n".'),
        ({"from": "2027-13"}, "/from", 'Expected a month such as "2027-01", found the text "2027-13".'),
        ({"parts": {}}, "/parts", "Expected a list, found an object."),
        ({"parts": [{"nmae": "A", "name": "B"}]}, "/parts/0/nmae", 'The field "nmae" is not known here; did you mean "name"?'),
        ({"parts": [{}]}, "/parts/0", 'The field "name" is missing.'),
        ({"parts": [{"name": "A", "share": 100.5}]}, "/parts/0/share", "Expected a percentage from 0 to 100, found the number 100.5."),
        ({"kind": "flat40"}, "/kind", 'The text "flat40" is not allowed here; did you mean "flat-40"?'),
        ({"limits": {"a/b~c": "x"}}, "/limits/a~1b~0c", 'Expected an amount as a text with a dot and two places, such as "1234.50", found the text "x".'),
    ],
)  # fmt: skip
def test_a_fault_says_where_and_what_would_be_right(changes: dict[str, Any], pointer: str, says: str) -> None:
    assert faults_of(json.dumps(GOOD | changes)) == [(pointer, says)]


def test_all_faults_are_told_at_once() -> None:
    told = faults_of('{"budget": 1, "from": null, "parts": [{"name": ""}, 7], "x": 1, "x": 2}')
    assert [pointer for pointer, _ in told] == ["/x", "/budget", "/from", "/parts/0/name", "/parts/1", "/x"]


@pytest.mark.parametrize("raw", [b"", b"  \n", b"\xff\xfe", b"{", b"[1,]", b"nul", b"[" * 100_000])
def test_what_is_not_json_gets_one_sentence(raw: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        parse_json(raw)
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("token", ["NaN", "Infinity", "1e400", "1" * 70, "1e-400"])
def test_numbers_out_of_range_are_faults(token: str) -> None:
    assert [pointer for pointer, _ in faults_of(f'{{"budget": "1.00", "from": "2027-01", "parts": [{{"name": "A", "share": {token}}}]}}')] == ["/parts/0/share"]  # fmt: skip


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_whatever_json_is_sent_is_taken_or_refused_with_faults(value: Any) -> None:
    try:
        read_json(json.dumps(value).encode(), Case)
    except BadInput as refused:
        assert refused.faults


def test_the_schema_is_made_of_the_same_shape() -> None:
    made = schema(Case)
    assert made["$defs"]["Case"]["required"] == ["budget", "from", "parts"]
    assert made["$defs"]["Case"]["additionalProperties"] is False
    assert made["$defs"]["Part"]["properties"]["share"]["type"] == ["number", "string"]


def test_names_given_twice_name_the_first() -> None:
    assert [fault.pointer for fault in find_repeats([("/0", "A"), ("/1", "B"), ("/2", "A")], "source")] == ["/2"]


def test_the_nearest_name_is_offered() -> None:
    assert nearest("EU_EFS", ["EU_ESF", "CITY"]) == '; did you mean "EU_ESF"?'
    assert nearest("zzz", ["EU_ESF", "CITY"]) == '; known are "EU_ESF", "CITY".'


def test_amounts_and_months_are_written_as_they_are_read() -> None:
    assert write_json({"a": Money(150), "m": Month.of(2027, 3), "p": 65.0}) == b'{\n  "a": "1.50",\n  "m": "2027-03",\n  "p": 65.0\n}\n'


class Wide(Shape, frozen=True):
    whole: list[int] = []
    day: dt.date | None = None
    month: Month | None = None
    amount: Money | None = None
    at: dt.datetime | None = None
    wide: Annotated[int, msgspec.Meta(ge=0, le=2**40)] = 0
    named: dict[str, int] = {}
    any: Any = None


def kept_faults(value: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as caught:
        read_json(json.dumps(value).encode(), Wide, bounds=KEPT)
    return [(fault.pointer, fault.says) for fault in caught.value.faults]


def test_a_file_is_bound_by_its_format_alone() -> None:
    case = {
        "whole": [2**31], "day": "9999-12-31", "month": "0001-01", "amount": "9999999999999999.99", "at": "0001-01-01T00:00:00+14:00",
        "wide": 2**40, "named": {"x" * 2000: 1},
    }  # fmt: skip
    assert read_json(json.dumps(case).encode(), Wide).whole == [2**31]
    with pytest.raises(BadInput) as caught:
        read_json(json.dumps({"whole": ["x"] * 250}).encode(), Wide)
    assert len(caught.value.faults) == 250


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        ({"whole": [2**31]}, ("/whole/0", "Expected a whole number from -2147483647 to 2147483647, found the number 2147483648.")),
        ({"day": "9999-12-31"}, ("/day", 'Expected a day from 1990-01-01 to 2100-12-31 or null, found the text "9999-12-31".')),
        ({"month": "0001-01"}, ("/month", 'Expected a month from 1990-01 to 2100-12, found the text "0001-01".')),
        ({"amount": "-1000000000000.01"}, ("/amount", 'Expected an amount up to 1000000000000.00, found the text "-1000000000000.01".')),
        (
            {"at": "9999-12-31T23:59:59-14:00"},
            ("/at", 'Expected a day from 1990-01-01 to 2100-12-31 or null, found the text "9999-12-31T23:59:59-14:00".'),
        ),
        ({"named": {"x" * 1001: 1}}, ("/named", f'The name "{"x" * 40}…" has 1001 characters; at most 1000 fit.')),
        ({"any": {"x" * 1001: 1}}, ("/any", f'The name "{"x" * 40}…" has 1001 characters; at most 1000 fit.')),
    ],
)  # fmt: skip
def test_what_is_kept_is_bound_besides(case: dict[str, Any], fault: tuple[str, str]) -> None:
    assert kept_faults(case) == [fault]


def test_a_shape_says_itself_how_wide_its_column_is() -> None:
    assert read_json(json.dumps({"wide": 2**40}).encode(), Wide, bounds=KEPT).wide == 2**40


def test_the_reading_ends_when_enough_is_told() -> None:
    faults = kept_faults({"whole": ["x"] * 1000})
    assert (len(faults), faults[-1]) == (101, ("", "There are more faults than these 100; mend these first."))
    long = kept_faults({"whole": [], "x" * 20_000: 1, "y" * 20_000: 1, "z" * 20_000: 1})
    assert (len(long), long[-1]) == (2, ("", "There are more faults than these 1; mend these first."))


def test_an_answer_tells_a_hundred_faults_and_how_many_more() -> None:
    faults = [Fault(f"/{number}", "No.") for number in range(250)]
    assert first_of(faults) == [*faults[:100], Fault("", "150 more faults are not listed; mend these first.")]
    assert first_of(faults[:100]) == faults[:100]


@pytest.mark.parametrize("char", ["\x07", "\u202e", "\u2066"])
def test_what_nobody_sees_is_not_kept(char: str) -> None:
    raw = json.dumps({"budget": "1.00", "from": "2027-01", "parts": [{"name": f"a{char}b"}]}).encode()
    with pytest.raises(BadInput) as caught:
        read_json(raw, Case, bounds=KEPT)
    assert [fault.pointer for fault in caught.value.faults] == ["/parts/0/name"]
    assert read_json(raw, Case).parts[0].name == f"a{char}b"
