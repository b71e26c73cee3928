"""The fields of a schedule's grid: what stands in them, what is read out of them, and what they change."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from absorb.funding.rules import schedule as schedules
from absorb.funding.rules.working.edits import Field, pinned_as, read_edits, read_field, said, without_pin
from absorb.funding.rules.working.shapes import BudgetText, Indicator, ScenarioText, Staff, WorkLine
from absorb.kernel.money import LARGEST_KEPT, Money
from absorb.kernel.period import Month

JANUARY = Month.of(2027, 1)
LINE = WorkLine(
    id="k1", code="1.1.1", name="Lektor", kind="services", unit_price=Money(123_450), units=Decimal("2.5"), from_=JANUARY, months=6,
    by_month={"2027-03": Money(100)},
)  # fmt: skip
STAFF = replace(LINE, id="s", staff=Staff("employment", Money(1), Decimal(0)))
UNITS = replace(LINE, id="u", indicator="60000")
PIN = schedules.Pin("k1", "2027-03", "CITY OF A B", Money(5))
TEXT = ScenarioText(
    first=JANUARY, months=12, pins=(PIN, schedules.Pin("gone", "2027-01", "OWN", Money(1))),
    budget=BudgetText(lines=(LINE, STAFF, UNITS), indicators=(Indicator("60000", "", "", Decimal(1), Money(7)),)),
    sources=(schedules.Source("CITY OF A B", max_percent=Decimal("12.5"), max_total=Money(900_00)), schedules.Source("OWN")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "stands"),
    [
        ("price k1", "1\u00a0234,50"), ("units k1", "2,5"), ("from k1", "1/2027"), ("months k1", "6"), ("price s", None), ("units s", "2,5"),
        ("price u", None), ("units u", None), ("cost k1 2027-03", "1,00"), ("cost k1 2027-04", ""), ("cost flat_rate 2027-04", None),
        ("pin k1 2027-03 CITY OF A B", "0,05"), ("pin k1 2027-03 OWN", ""), ("pin k1 2027-03 STATE", None), ("max_percent CITY OF A B", "12,5"),
        ("min_percent OWN", ""), ("max_total CITY OF A B", "900,00"), ("max_total X", None), ("price gone", None),
        ("cost k1 2028-01", None), ("cost k1 zz", None), ("pin k1 2026-12 OWN", None), ("pin gone 2027-01 OWN", "0,01"),
        ("pin gone 2027-02 OWN", None), ("pin flat_rate 2027-01 OWN", None),
    ],
)  # fmt: skip
def test_what_stands_in_a_field(name: str, stands: str | None) -> None:
    field = read_field(name)
    assert field is not None
    assert (field.name, said(TEXT, field)) == (name, stands)


@pytest.mark.parametrize("name", ["", "price", "pin k1", "pin k1 2027-03", "cost k1", "do", "base_version", "once", "prices k1", "csrf x"])
def test_what_is_no_field(name: str) -> None:
    assert read_field(name) is None


def changed(**typed: str) -> ScenarioText:
    text, said_otherwise, faults = read_edits({name.replace("__", " "): value for name, value in typed.items()}, TEXT)
    assert (list(said_otherwise.values()), faults) == (list(typed.values()), [])
    return text


def test_fields_change_what_they_name_and_nothing_else() -> None:
    line = replace(LINE, unit_price=Money(1), units=Decimal(3), from_=Month.of(2027, 2), months=None)
    text = changed(price__k1="0,01", units__k1="3", from__k1="2/2027", months__k1="")
    assert text == replace(TEXT, budget=replace(TEXT.budget, lines=(line, STAFF, UNITS)))
    text, _, _ = read_edits({"cost k1 2027-03": "", "cost k1 2027-12": "4", "cost k1 2027-01": "0"}, TEXT)
    assert text.budget.lines[0].by_month == {"2027-01": 0, "2027-12": 400}
    text, _, _ = read_edits({"max_percent CITY OF A B": "", "exact_percent CITY OF A B": "33.333", "max_total OWN": "1 000"}, TEXT)
    city, own = TEXT.sources
    changed_city = replace(city, max_percent=None, exact_percent=Decimal("33.333"))
    assert text == replace(TEXT, sources=(changed_city, replace(own, max_total=Money(1_000_00))))


def test_pins_are_set_changed_and_taken_away() -> None:
    text, _, _ = read_edits({"pin k1 2027-03 CITY OF A B": "6", "pin k1 2027-04 OWN": "0"}, TEXT)
    assert text.pins == (TEXT.pins[1], replace(PIN, amount=Money(600)), schedules.Pin("k1", "2027-04", "OWN", Money(0)))
    assert changed(**{"pin__k1__2027-03__CITY__OF__A__B": ""}).pins == (TEXT.pins[1],)
    assert pinned_as(TEXT, "k1", "2027-03", {"OWN": 9}).pins == (TEXT.pins[1], schedules.Pin("k1", "2027-03", "OWN", Money(9)))
    assert pinned_as(TEXT, "k1", "2027-03", {}).pins == (TEXT.pins[1],)
    assert without_pin(TEXT, "gone 2027-01 OWN").pins == (PIN,)
    assert (without_pin(TEXT, "all").pins, without_pin(TEXT, "k1 2027-03 OWN")) == ((), TEXT)


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("price k1", "dvě", "“dvě” is no amount; write for example 1 234,50."),
        ("price k1", "", "Write a number, for example 12 or 0,5."),
        ("pin k1 2027-03 OWN", "1,234", "“1,234” is no amount; write for example 1 234,50."),
        ("cost k1 2027-04", "-1", "“-1” is no amount; write for example 1 234,50."),
        ("units k1", "1 ks", "“1 ks” is no number; write for example 12 or 0,5."),
        ("from k1", "13/2027", "“13/2027” is no month; write for example 3/2027."),
        ("months k1", "0", "A whole number of months from 1 to 1200 is expected."),
        ("months k1", "1,5", "A whole number of months from 1 to 1200 is expected."),
        ("max_percent OWN", "100,001", "A share is from 0 to 100 per cent, with three decimal places at most."),
        ("exact_percent OWN", "1,2345", "A share is from 0 to 100 per cent, with three decimal places at most."),
        ("max_total OWN", "x" * 50, f"“{'x' * 40}” is no amount; write for example 1 234,50."),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field_and_stays_as_it_was(name: str, typed: str, says: str) -> None:
    text, said_otherwise, faults = read_edits({name: typed}, TEXT)
    assert (text, said_otherwise) == (TEXT, {name: typed})
    assert [(fault.pointer, fault.says) for fault in faults] == [(f"/{name}", says)]


AMOUNTS = st.integers(0, LARGEST_KEPT).map(Money)


@given(AMOUNTS, AMOUNTS, st.integers(0, 100_000), st.sampled_from([",", "."]))
def test_what_stands_in_a_field_says_just_that(price: int, pin: int, thousandths: int, comma: str) -> None:
    """Sending a form back as it came changes nothing, and what it says elsewhere is the same to the haléř."""
    share = Decimal(thousandths) / 1000
    wanted = replace(
        TEXT,
        budget=replace(TEXT.budget, lines=(replace(LINE, unit_price=Money(price), by_month={"2027-05": Money(pin)}), STAFF, UNITS)),
        sources=(replace(TEXT.sources[0], min_percent=share, max_percent=None), TEXT.sources[1]),
        pins=(TEXT.pins[1], replace(PIN, amount=Money(pin))),
    )
    names = [
        Field("price", line="k1"), Field("cost", line="k1", month="2027-05"), Field("cost", line="k1", month="2027-03"),
        Field("min_percent", source="CITY OF A B"), Field("max_percent", source="CITY OF A B"),
        Field("pin", line="k1", month="2027-03", source="CITY OF A B"),
    ]  # fmt: skip
    fields = {field.name: said(wanted, field, comma) or "" for field in names}
    assert read_edits(fields, wanted, comma) == (wanted, {}, [])
    text, _, faults = read_edits(fields, TEXT, comma)
    assert faults == []
    assert replace(text, pins=wanted.pins) == wanted
    assert set(text.pins) == set(wanted.pins)
