"""Calls as files: every fault with its line, and what the shipped ones say."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.calls.rules import find_split, has_unverified, read_call, stand_of
from absorb.calls.rules.places import find_lines
from absorb.kernel.errors import BadInput, Fault
from absorb.resources import TEMPLATES
from absorb.wording import word

HEAD = """\
code = "T_1"
title = "Test"
source = "here"
programme = { code = "T", name = "Test", authority = { value = "Office", source = "here" } }
"""


def faults_of(text: str) -> list[Fault]:
    with pytest.raises(BadInput) as caught:
        read_call(text.encode())
    return list(caught.value.faults)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + "[timing\nx = 1", "Tohle není TOML: název tabulky musí končit hranatou závorkou."),
        (HEAD + 'x = "abc\n', "Tohle není TOML: text musí končit uvozovkou na řádku, na kterém začíná."),
        (HEAD + "[programme]\n", "Tohle není TOML: tabulka „programme“ je tu dvakrát."),
        (HEAD + "code = 1", "Tohle není TOML: týž klíč už hodnotu má."),
        (HEAD + "x 1", "Tohle není TOML: po klíči musí být rovnítko a hodnota."),
        (HEAD + "x = 1 2", "Tohle není TOML: na řádku je víc než jeden klíč a jeho hodnota."),
        (HEAD + "x = [1, 2", "Tohle není TOML: seznam začíná hranatou závorkou a žádnou nekončí."),
        (HEAD + "x = ano", "Tohle není TOML: hodnota není text v uvozovkách, číslo, den ani true nebo false."),
        (HEAD + "] = 1", "Tohle není TOML: řádek začíná klíčem, hranatou závorkou nebo mřížkou."),
        (HEAD.replace("T_1", "T 1"),
         'Čeká se kód z nejvýše 40 písmen bez háčků a čárek, číslic, teček, pomlček a podtržítek, je tu text "T 1".'),
        (HEAD + '[[splits]]\nrates = [{ payer = "město", percent = 100, source = "x" }]',
         'Čeká se kód zdroje z velkých písmen, číslic a podtržítek, například CITY, je tu text "město".'),
        (HEAD + '[[territory_codes]]\ncode = "DE1"\nsource = "x"',
         'Čeká se kraj, například CZ042, nebo šestimístný kód obce, je tu text "DE1".'),
        (HEAD + '[[chapters]]\ncode = "I."\nname = "x"\nsource = "x"', 'Čeká se číslo s tečkami, například 1.1.2, je tu text "I.".'),
        (HEAD + 'currency = "Kč"', 'Čeká se třípísmenný kód měny, například CZK, je tu text "Kč".'),
        (HEAD + 'reporting.period_months = { value = 0, source = "x" }', "Čeká se číslo nejméně 1, je tu číslo 0."),
        (HEAD + '[[applicants]]\nkind = "ngos"\nname = "x"\nsource = "x"', 'Sem nepatří text "ngos"; nemělo to být „ngo“?'),
    ],
)  # fmt: skip
def test_what_is_wrong_with_its_form_is_said_in_czech(text: str, says: str) -> None:
    assert word("cs", faults_of(text)[0].says) == says


@pytest.mark.parametrize(
    ("text", "pointers"),
    [
        ("", ["line 1"]),
        ("code = ", ["line 1"]),
        ("# words\n\ncode = 1\n[[splits]]\nrates = 3", ["line 3, /code", "line 5, /splits/0/rates", "line 1", "line 1", "line 1"]),
        (HEAD + "[[splits]]\nrates = []", ["line 6, /splits/0/rates"]),
        (HEAD + '[[splits]]\nrates = [\n  { payer = "A_1", percent = 85, source = "x" },\n]', ["line 6, /splits/0/rates"]),
        (
            HEAD + '[[splits]]\nrates = [\n  { payer = "A_1", percent = 50, source = "x" },\n'
            '  # the same again\n  { payer = "A_1", percent = 50, source = "x" },\n]',
            ["line 9, /splits/0/rates/1/payer"],
        ),
        (HEAD + 'amounts.min_total = { value = "1", source = "x" }', ["line 5, /amounts/min_total/value"]),
        (HEAD + '[amounts]\nmin_total = { value = "2.00", source = "x" }\nmax_total = { value = "1.00", source = "x" }',
         ["line 6, /amounts/min_total"]),
        (HEAD + '[timing]\nopens_on = { value = 2027-01-02, source = "x" }\ncloses_on = { value = 2027-01-01, source = "x" }',
         ["line 7, /timing/closes_on"]),
        (HEAD + '[timing]\nopens_on = { value = 2027-01-02T10:00:00, source = "x" }', ["line 6, /timing/opens_on/value"]),
        (HEAD + 'payment.advance_percent = { value = nan, source = "x" }', ["line 5, /payment/advance_percent/value"]),
        (HEAD + 'payment.advance_percent = { value = 1e999999, source = "x" }', ["line 5, /payment/advance_percent/value"]),
        (HEAD + 'timing.longest_months = { value = 1.0e17, source = "x" }', ["line 5, /timing/longest_months/value"]),
        (HEAD + '[[applicants]]\nkind = "ngo"\nname = "a"\nsource = "x"\n[[applicants]]\nkind = "ngo"\nname = "b"\nsource = "x"',
         ["line 10, /applicants/1/kind"]),
        (HEAD + '"tîtle" = 1', ["line 5, /tîtle"]),
        (HEAD + '[[splits]]\nup_to_inhabitants = 10\nabove_inhabitants = 10\nrates = [{ payer = "A_1", percent = 100, source = "x" }]',
         ["line 6, /splits/0/up_to_inhabitants"]),
        (HEAD + '[[splits]]\nup_to_inhabitants = 11\nrates = [{ payer = "A_1", percent = 100, source = "x" }]\n'
         '[[splits]]\nabove_inhabitants = 10\nrates = [{ payer = "A_1", percent = 100, source = "x" }]', ["line 8, /splits/1"]),
        (HEAD + '[payment]\nadvance_percent = { value = 10, source = "x" }\n[[payment.instalments]]\npercent = 99.5\nafter = "period"\nsource = "x"',
         ["line 7, /payment/instalments/0/period", "line 7, /payment/instalments", "line 7, /payment/instalments"]),
        (HEAD + 'minimum_points = { value = 11, source = "x" }\n[[grid]]\ncode = "a"\nname = "A"\nmost = 5\nsource = "x"\n'
         '[[grid]]\ncode = "a"\nname = "A"\nmost = 5\nsource = "x"', ["line 12, /grid/1/code", "line 5, /minimum_points/value"]),
        (HEAD + '[[deadlines]]\nwhat = "report"\nsource = "x"', ["line 5, /deadlines/0"]),
        (HEAD + '[aid_regime]\nregime = "none"\nceiling_eur = "5.00"\nsource = "x"', ["line 7, /aid_regime/ceiling_eur"]),
        (HEAD + '[[ceilings]]\nkind = "direct_staff"\nmax_percent = 5\nbase = "direct_staff"\nsource = "x"\n'
         '[[ceilings]]\nkind = "ineligible"\nmax_percent = 5\nsource = "x"', ["line 8, /ceilings/0/base", "line 11, /ceilings/1/kind"]),
        (HEAD + '[[chapters]]\ncode = "1.1"\nname = "a"\nsource = "x"\n[[chapters]]\ncode = "1.1"\nname = "b"\nsource = "x"', ["line 10, /chapters/1/code"]),
    ],
)  # fmt: skip
def test_each_fault_has_its_line(text: str, pointers: list[str]) -> None:
    assert [fault.pointer for fault in faults_of(text)] == pointers


def test_a_byte_that_is_no_text_is_told_with_its_line() -> None:
    with pytest.raises(BadInput) as caught:
        read_call(b'code = "a"\ntitle = "\xff"')
    assert caught.value.faults == (Fault("line 2", "The file is not UTF-8 text (byte 20); save it as UTF-8."),)


@pytest.mark.parametrize("path", sorted((TEMPLATES / "applications").rglob("call.toml")), ids=lambda path: path.parent.name)
def test_every_shipped_call_can_be_read_and_stands_in_its_folder(path) -> None:  # type: ignore[no-untyped-def]
    call = read_call(path.read_bytes())
    assert call.code == path.parent.name
    published = call.published
    if published is None:
        return
    assert has_unverified(call)
    split = find_split(call, "unknown")
    assert split is not None
    union = next(rate.percent for rate in split.rates if rate.payer == "EU_ESF")
    assert abs(Decimal(published.union_part) / Decimal(published.total) * 100 - union) < 2


def test_a_shipped_call_of_this_period_divides_by_the_size_of_the_town() -> None:
    """What the summary of the call says of non-profits, of small municipalities and of larger ones; none of it is verified."""
    call = read_call((TEMPLATES / "applications" / "opz-plus" / "03_22_043" / "call.toml").read_bytes())
    own = {(kind, size): find_split(call, kind, size) for kind, size in [("ngo", None), ("municipality", 3000), ("municipality", 93248)]}
    shares = {asked: [str(rate.percent) for rate in split.rates] for asked, split in own.items() if split is not None}
    assert shares == {
        ("ngo", None): ["76.735", "23.265", "0"],
        ("municipality", 3000): ["76.735", "18.265", "5"],
        ("municipality", 93248): ["76.735", "13.265", "10"],
    }
    assert all(rate.unverified for split in call.splits for rate in split.rates)
    assert find_split(call, "municipality") is None


def test_an_applicant_without_a_split_of_its_own_takes_the_general_one() -> None:
    text = HEAD + (
        '[[splits]]\napplicants = ["ngo"]\nrates = [{ payer = "EU_ESF", percent = 100, source = "x" }]\n'
        '[[splits]]\nrates = [{ payer = "OWN", percent = 100, source = "x" }]\n'
    )
    call = read_call(text.encode())
    found = {kind: find_split(call, kind) for kind in ("ngo", "church")}
    assert {kind: split.rates[0].payer for kind, split in found.items() if split} == {"ngo": "EU_ESF", "church": "OWN"}
    assert find_split(read_call(HEAD.encode()), "ngo") is None


BOUNDS = st.one_of(st.none(), st.integers(1, 6))


@given(st.lists(st.tuples(BOUNDS, BOUNDS, st.booleans()), max_size=4), st.integers(1, 8))
@settings(max_examples=80)
def test_no_two_splits_hold_for_one_size_and_an_unknown_size_is_not_guessed(
    ranges: list[tuple[int | None, int | None, bool]], inhabitants: int
) -> None:
    """What is refused and what is answered, held against looking at every size in turn."""
    blocks = [
        "[[splits]]\n"
        + (f"above_inhabitants = {above}\n" if above else "")
        + (f"up_to_inhabitants = {top}\n" if top else "")
        + ('applicants = ["municipality"]\n' if own else "")
        + 'rates = [{ payer = "OWN", percent = 100, source = "x" }]\n'
        for above, top, own in ranges
    ]
    holding = {
        own: [
            [index for index, (above, top, of) in enumerate(ranges) if of is own and (above or 0) < size <= (top or 9)]
            for size in range(1, 10)
        ]
        for own in (True, False)
    }
    is_sound = all((above or 0) < (top or 9) for above, top, _ in ranges) and all(len(each) < 2 for of in holding.values() for each in of)
    try:
        call = read_call((HEAD + "".join(blocks)).encode())
    except BadInput:
        assert not is_sound
        return
    assert is_sound
    wanted = [*holding[True][inhabitants - 1], *holding[False][inhabitants - 1]]
    assert find_split(call, "municipality", inhabitants) == (call.splits[wanted[0]] if wanted else None)
    asked = [(above, top) for above, top, own in ranges if own] or [(above, top) for above, top, own in ranges if not own]
    if any(above or top for above, top in asked):
        assert find_split(call, "municipality") is None


DAY = dt.date(2027, 3, 1)


@pytest.mark.parametrize(
    ("opens", "closes", "stand"),
    [
        (None, None, "unknown"),
        (DAY, DAY, "open"),
        (DAY, None, "unknown"),
        (None, DAY, "unknown"),
        (None, DAY - dt.timedelta(1), "closed"),
        (DAY + dt.timedelta(1), None, "coming"),
        (DAY - dt.timedelta(9), DAY - dt.timedelta(1), "closed"),
    ],
)
def test_whether_a_call_takes_applications(opens: dt.date | None, closes: dt.date | None, stand: str) -> None:
    assert stand_of(opens, closes, DAY) == stand


KEYS = st.from_regex(r"\A[a-z]{1,4}\Z")


@given(
    st.dictionaries(
        KEYS, st.lists(st.sampled_from(["1", '"a # b"', "'c'", '"""\nx\n"""', '{ q = 1, r = "}" }']), min_size=1, max_size=3), max_size=6
    )
)
@settings(max_examples=60)
def test_the_line_of_every_value_is_where_it_was_written(tables: dict[str, list[str]]) -> None:
    lines: list[str] = []
    expected: dict[str, int] = {}
    for name, values in tables.items():
        lines += ["# a comment with = and [", f"[{name}]", "list = ["]
        expected[f"/{name}"] = len(lines) - 1
        for index, value in enumerate(values):
            expected[f"/{name}/list/{index}"] = len(lines) + 1
            lines += f"  {value},".split("\n")
        lines.append("]")
    found = find_lines("\n".join(lines))
    assert {pointer: found[pointer] for pointer in expected} == expected
