"""The form of a call's plain facts: what is typed is in the text afterwards, and nothing else has changed there."""

import datetime as dt
import difflib
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.calls.rules import read_call
from absorb.calls.rules.plain_facts import rewrite
from absorb.calls.rules.plain_fields import FIGURES, RATES, ROWS, typed_of
from absorb.calls.rules.rewriting import literal
from absorb.kernel.errors import BadInput, Clash
from absorb.resources import TEMPLATES

SHIPPED = sorted((TEMPLATES / "applications").rglob("call.toml"))
TEXT = (TEMPLATES / "applications" / "opz-plus" / "03_22_043" / "call.toml").read_text()
OPENS = 'opens_on = { value = 2027-01-04, source = "bod 2" }'


def changed_lines(old: str, new: str) -> list[str]:
    return [line for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_what_is_left_as_it_stands_leaves_the_text_as_it_is(path: Any) -> None:
    text = path.read_text()
    for comma in ",.":
        assert rewrite(text, typed_of(text, comma), comma) == text


def test_one_figure_is_one_line() -> None:
    text = TEXT.replace("[payment]", f"[timing]\n{OPENS} # ještě ověřit\n\n[payment]")
    typed = typed_of(text) | {"timing.opens_on.value": "2027-02-01", "timing.opens_on.unverified": "yes"}
    assert changed_lines(text, rewrite(text, typed)) == [
        f"- {OPENS} # ještě ověřit",
        '+ opens_on = { value = 2027-02-01, source = "bod 2", unverified = true } # ještě ověřit',
    ]


def test_what_was_not_there_is_put_where_it_belongs() -> None:
    typed = typed_of(TEXT) | {
        "payment.advance_percent.value": "33,5", "payment.advance_percent.source": 'bod "5"', "amounts.max_total.value": "15 000 000",
        "amounts.max_total.source": "bod 4", "amounts.max_total.unverified": "yes", "target_groups.5.name": "Senioři",
        "target_groups.5.source": "bod 6", "splits.1.rates.2.percent": "4", "splits.1.rates.3.payer": "CITY",
        "splits.1.rates.3.percent": "1", "splits.1.rates.3.source": "bod 7", "ceilings.0.kind": "travel", "ceilings.0.max_percent": "7,25",
        "ceilings.0.base": "direct", "ceilings.0.source": "bod 8",
    }  # fmt: skip
    new = rewrite(TEXT, typed)
    assert changed_lines(TEXT, new) == [
        "+ [[target_groups]]", '+ name = "Senioři"', '+ source = "bod 6"', "+ ",
        '-   { payer = "OWN", percent = 5, source = "dotacni.info, souhrn výzvy 03_22_043", unverified = true },',
        '+   { payer = "OWN", percent = 4, source = "dotacni.info, souhrn výzvy 03_22_043", unverified = true },',
        '+   { payer = "CITY", percent = 1, source = "bod 7" },', '+ advance_percent = { value = 33.5, source = "bod \\"5\\"" }',
        "+ ", "+ [amounts]", '+ max_total = { value = "15000000.00", source = "bod 4", unverified = true }',
        "+ ", "+ [[ceilings]]", '+ kind = "travel"', "+ max_percent = 7.25", '+ base = "direct"', '+ source = "bod 8"',
    ]  # fmt: skip
    call = read_call(new.encode())
    assert call.payment.advance_percent is not None
    assert call.payment.advance_percent.value == Decimal("33.5")
    assert [str(rate.percent) for rate in call.splits[1].rates] == ["76.735", "18.265", "4", "1"]


def test_what_is_emptied_goes_and_remarks_stay() -> None:
    remarks = [line for line in TEXT.splitlines() if line.startswith("#")]
    typed = typed_of(TEXT)
    emptied = {name: "" for name in typed if name.split(".")[0] in ("target_groups", "applicants", "payment") and not name.endswith("kind")}
    kept = {f"applicants.0.{name}": typed[f"applicants.0.{name}"] for name in ("name", "source", "unverified")}
    new = rewrite(TEXT, typed | emptied | kept)
    call = tomllib.loads(new)
    assert ([one["kind"] for one in call["applicants"]], call["payment"], "target_groups" in call) == (["ngo"], {}, False)
    assert [line for line in new.splitlines() if line.startswith("#")] == remarks
    assert call["splits"] == tomllib.loads(TEXT)["splits"]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (f"timing = {{ {OPENS} }}", "2027-02-01"),
        ('timing.opens_on = { source = "bod 2", value = 2027-01-04 }', "2027-02-01"),
        ('[timing.opens_on]\nvalue = 2027-01-04 # den\nsource = "bod 2"', "2027-02-01"),
        ('[timing]\nopens_on.value = 2027-01-04\nopens_on.source = "bod 2"', "2027-02-01"),
        ('["timing"]\n"opens_on" = { "value" = 2027-01-04, "source" = "bod 2" }', "2027-02-01"),
        ('[timing]\nopens_on = { value = """2027-01-04""", source = \'bod 2\' }', "2027-02-01"),
    ],
)
def test_however_a_figure_is_written_it_is_changed_in_its_place(written: str, says: str) -> None:
    for text in (written, f"{written}\n\n# konec\n"):
        new = rewrite(text, typed_of(text) | {"timing.opens_on.value": says})
        assert str(tomllib.loads(new)["timing"]["opens_on"]["value"]) == says
        assert new.replace(says, "2027-01-04").replace('"""', "") == text.replace('"""', "")


def test_a_figure_that_is_a_table_of_its_own_is_taken_away_in_the_text_alone() -> None:
    text = '[timing.opens_on]\nvalue = 2027-01-04\nsource = "bod 2"\n'
    with pytest.raises(Clash, match="change it in the text"):
        rewrite(text, typed_of(text) | {"timing.opens_on.value": ""})


def test_lists_in_one_value_are_written_anew() -> None:
    text = 'target_groups = [{ name = "A", source = "x" }, { name = "B", source = "x" }]\ntitle = "T"\n'
    new = rewrite(text, typed_of(text) | {"target_groups.0.name": "", "target_groups.0.source": "", "target_groups.2.name": "C"})
    assert tomllib.loads(new) == {"target_groups": [{"name": "B", "source": "x"}, {"name": "C"}], "title": "T"}


def test_everything_that_cannot_be_read_is_told_at_its_field() -> None:
    typed = typed_of(TEXT) | {
        "timing.opens_on.value": "4. 1.", "amounts.min_total.value": "moc", "payment.lag_months.value": "-1",
        "reporting.period_months.source": "bod 9", "ceilings.0.kind": "travels", "ceilings.0.max_percent": "x", "splits.0.applicants": "ufo",
        "splits.4.above_inhabitants": "5",
    }  # fmt: skip
    with pytest.raises(BadInput) as caught:
        rewrite(TEXT, typed)
    assert [fault.pointer for fault in caught.value.faults] == [
        "/timing.opens_on.value", "/amounts.min_total.value", "/payment.lag_months.value", "/reporting.period_months.value",
        "/ceilings.0.kind", "/ceilings.0.max_percent", "/splits.0.applicants", "/splits.4.rates.0.payer",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["[timing", "timing = 5", 'applicants = ["ngo"]', "splits = [{ rates = 5 }]"])
def test_a_text_of_another_form_is_left_to_the_text(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        typed_of(text)
    assert [fault.pointer for fault in caught.value.faults] == ["/text"]


VALUES = {
    "day": st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)).map(lambda day: (day.isoformat(), day)),
    "count": st.integers(0, 10**8).map(lambda count: (f"{count:,}".replace(",", " "), count)),
    "money": st.integers(0, 10**14).map(lambda minor: (f"{Decimal(minor) / 100:.2f}".replace(".", ","), f"{Decimal(minor) / 100:.2f}")),
    "percent": st.integers(0, 100_000).map(lambda part: (str(Decimal(part) / 1000).replace(".", ","), Decimal(part) / 1000)),
}
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\r\n\0"), min_size=1, max_size=12).filter(
    str.strip
)


@settings(max_examples=60)
@given(st.sampled_from(SHIPPED), st.sampled_from(sorted(FIGURES)), st.data(), WORDS, st.booleans())
def test_a_figure_is_what_was_typed_and_all_else_what_it_was(path: Any, name: str, data: Any, source: str, unverified: bool) -> None:
    """Held against the same change in the values themselves; the lines of the old text are all there but the one."""
    text = path.read_text()
    said, value = data.draw(VALUES[FIGURES[name]])
    typed = {f"{name}.value": said, f"{name}.source": source, f"{name}.unverified": "yes" if unverified else ""}
    new = rewrite(text, typed_of(text) | typed)
    table, _, key = name.partition(".")
    wanted = tomllib.loads(text, parse_float=Decimal)
    wanted[table] = wanted.get(table, {}) | {key: {"value": value, "source": source.strip()} | ({"unverified": True} if unverified else {})}
    assert tomllib.loads(new, parse_float=Decimal) == wanted
    gone = [line for line in changed_lines(text, new) if line[0] == "-"]
    assert len(gone) <= 1
    assert rewrite(new, typed_of(new)) == new


@given(st.recursive(st.one_of(st.text(max_size=20), st.integers(), st.booleans(), st.dates()), lambda inner: st.lists(inner, max_size=3)))
def test_a_value_is_written_so_that_it_is_read_back(value: Any) -> None:
    text = f"x = {literal(value)}"
    if "\0" not in text and not any(0xD800 <= ord(sign) <= 0xDFFF for sign in text):
        assert tomllib.loads(text) == {"x": value}


CELLS = st.sampled_from(["", "x", "7", "0,0", "ngo", "travel", "direct", "yes", "2027-01-01", 'a "b" # c'])
PLACES = st.sampled_from(
    [f"{name}.{index}.{column}" for name, columns in ROWS.items() for index in (0, 1, 4, 5, 7) for column in columns]
    + [f"splits.{index}.rates.{rate}.{column}" for index in (0, 3, 4) for rate in (0, 2, 3) for column in RATES]
    + ["splits.0.applicants", "splits.4.applicants", "splits.1.up_to_inhabitants"]
)


@settings(max_examples=80)
@given(st.dictionaries(PLACES, CELLS, max_size=8))
def test_whatever_rows_are_typed_the_text_says_them_or_the_field_is_named(typed: dict[str, str]) -> None:
    """No text is said to be beyond the form, nobody's remark is lost, and what was saved is left as it stands."""
    try:
        new = rewrite(TEXT, typed_of(TEXT) | typed)
    except BadInput as refusal:
        assert {fault.pointer.lstrip("/") for fault in refusal.faults} <= {*typed_of(TEXT), *typed, "splits.4.rates.0.payer"}
        return
    assert [line for line in new.splitlines() if line.startswith("#")] == [line for line in TEXT.splitlines() if line.startswith("#")]
    assert rewrite(new, typed_of(new)) == new
