"""What people type and paste into a budget."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.funding.rules.working.form import LINE_FIELDS, Typed, read_typed, split_form, typed_of
from absorb.funding.rules.working.numbers import money_words, month_words, number_text, read_money, read_month, read_number
from absorb.funding.rules.working.pasting import read_pasted
from absorb.funding.rules.working.shapes import BudgetText, Chapter, Indicator, Partner, Staff, WorkLine
from absorb.kernel.money import LARGEST_KEPT, Money
from absorb.kernel.period import Month


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,50", "1234.50"), ("1\u00a0234,50", "1234.50"), ("1\u202f234,5", "1234.5"), ("1234.5", "1234.5"), ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"), ("1.234.567,8", "1234567.8"), ("33,8 %", "33.8"), ("1 000 Kč", "1000"), ("1 000,- Kč", "1000"), ("1 000,–", "1000"),
        ("1 000 CZK", "1000"), ("0", "0"), ("1.234", "1.234"), ("007", "7"),
        ("", None), ("-1", None), ("1,2,3", None), ("12a", None), ("=1+1", None), ("1.23.4", None), ("1,23.456,7", None), ("٣", None), ("1e5", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_czechs_and_excel_write_them(text: str, number: str | None) -> None:
    assert read_number(text) == (Decimal(number) if number is not None else None)


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1 234,50", 123_450), ("0,01", 1), ("1,005", None), ("10 000 000 000 000", None), ("1 000 000 000 000", LARGEST_KEPT), ("x", None)],
)
def test_an_amount_is_whole_in_haler(text: str, minor: int | None) -> None:
    assert read_money(text) == minor


@pytest.mark.parametrize(
    ("text", "month"),
    [("3/2027", "2027-03"), ("03 / 2027", "2027-03"), ("3.2027", "2027-03"), ("2027-03", "2027-03"), ("13/2027", None), ("2027", None)],
)
def test_months_are_read_either_way(text: str, month: str | None) -> None:
    assert read_month(text) == (Month.parse(month) if month is not None else None)


@settings(max_examples=80)
@given(st.integers(0, LARGEST_KEPT), st.sampled_from(",."), st.decimals(0, 10**9, places=4))
def test_what_a_field_shows_is_read_back(minor: int, comma: str, number: Decimal) -> None:
    assert read_money(money_words(minor, comma)) == minor
    assert read_number(number_text(number, comma)) == number
    assert read_month(month_words(Month(24_000 + minor % 5_000))) == 24_000 + minor % 5_000


TEXT = BudgetText(
    cost_model="flat-40",
    chapters=(Chapter(code="1.1.1", name="Lidé", portal={"Procento": "3"}),),
    lines=(
        WorkLine(
            id="a", code="1.1.1.1", name="Pracovník", kind="direct_staff", unit="měsíc", unit_price=Money(26_760_00), units=Decimal("24"),
            staff=Staff(contract="employment", gross=Money(40_000_00), contributions_percent=Decimal("33.8"), share=Decimal(50)),
            from_=Month.of(2027, 1), months=24, by_month={"2027-01": Money(5)}, reason="Proč\nproto", portal={"Kombinace": "x"},
        ),
        WorkLine(
            id="b", code="1.1.1.2", name="Lektor", kind="direct_staff", unit_price=Money(1), units=Decimal("0.5"), bearer="P1", indicator="I",
            staff=Staff(contract="dpp", gross=Money(300_00), contributions_percent=Decimal(0), hours_month=Decimal("12.5")),
        ),
    ),
    other_income=Money(5_00), eur_rate=Decimal("25.125"), partners=(Partner(code="P1", name="Spolek"),),
    indicators=(Indicator(code="I", name="Lidé", unit="osoba", target=Decimal(10), unit_cost=Money(7)),),
)  # fmt: skip


@pytest.mark.parametrize("comma", [",", "."])
def test_a_budget_goes_through_its_form_without_loss(comma: str) -> None:
    shown = typed_of(TEXT, comma)
    fields = {f"line-{own}-{name}": value for own, texts in shown.lines.items() for name, value in texts.items()} | shown.whole
    for kind, rows in shown.lists.items():
        for number, row in enumerate([*rows, dict.fromkeys(rows[0], "")]):
            fields |= {f"{kind}-{number}-{name}": value for name, value in row.items()}
    again = split_form(fields, list(shown.lines))
    assert again == shown
    assert read_typed(again, TEXT) == (TEXT, [])


def test_all_that_cannot_be_read_is_told_at_its_field() -> None:
    wrong = {
        "name": "x" * 501, "price": "mnoho", "units": "-1", "from": "jaro", "months": "0", "kind": "gold", "contract": "slave", "gross": "x",
        "share": "101", "hours": "x", "contributions": "1,2345", "reason": "y" * 2001,
    }  # fmt: skip
    typed = Typed(
        {"a": {**dict.fromkeys(LINE_FIELDS, ""), **wrong}},
        {"chapter": [{"code": "", "name": "x"}], "partner": [], "indicator": []},
        {"cost_model": "free", "other_income": "1,234", "eur_rate": "0"},
    )
    _, faults = read_typed(typed, BudgetText())
    named = {fault.pointer.removeprefix("/line-a-") for fault in faults}
    assert named == {*wrong, "/chapter-0-code", "/cost_model", "/other_income", "/eur_rate"}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Kód\tNázev\tMěrná jednotka\tCena jednotky\tPočet jednotek\n1.1.1.1\tPracovník\tměsíc\t53 520,00\t24\r\n",
         [("1.1.1.1", "Pracovník", "měsíc", "53 520,00", "24")]),
        ("Pracovník\tměsíc\t53 520,00\t24", [("", "Pracovník", "měsíc", "53 520,00", "24")]),
        ("\tPracovník\tměsíc\t1\t2\t2\tx\ty\n\n\tDruhý\tks\t3\t4", [("", "Pracovník", "měsíc", "1", "2"), ("", "Druhý", "ks", "3", "4")]),
        ("Samotný název", [("", "Samotný název", "", "", "")]),
        ("", []),
        ("=HYPERLINK(1)\tks\t1\t1", [("", "=HYPERLINK(1)", "ks", "1", "1")]),
    ],
)  # fmt: skip
def test_rows_are_pasted_from_a_spreadsheet(text: str, rows: list[tuple[str, ...]]) -> None:
    found = read_pasted(text, "services")
    assert [tuple(row[name] for name in ("code", "name", "unit", "price", "units")) for row in found] == rows
    assert {row["kind"] for row in found} <= {"services"}
