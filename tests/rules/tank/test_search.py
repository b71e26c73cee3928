"""The language of the search box."""

import datetime as dt
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.catalogues import words
from absorb.kernel.errors import BadInput
from absorb.kernel.phrases import Phrase
from absorb.tank.rules.form import TARGET_GROUPS
from absorb.tank.rules.search import (
    CHOICES,
    NONE,
    Amounts,
    Asker,
    Choice,
    Days,
    Search,
    Word,
    ask,
    read_search,
    with_term,
    without,
    write_search,
)
from absorb.tank.rules.search.keys import NO_VALUE, plain
from absorb.tank.rules.search.targets import TARGETS, find_targets

D = dt.date

READ = [
    ("", ()),
    ("  terén  byt ", (Word("terén"), Word("byt"))),
    ('"sociální  byt"', (Word("sociální byt", is_exact=True),)),
    ("„sociální byt“ x", (Word("sociální byt", is_exact=True), Word("x"))),
    ("-Trmice", (Word("Trmice", is_not=True),)),
    ("- Trmice", (Word("-"), Word("Trmice"))),
    ('"nezavřená uvozovka až sem', (Word("nezavřená uvozovka až sem", is_exact=True),)),
    ("UL-2026-0042", (Word("UL-2026-0042"),)),
    ("12:30 http://obec.cz", (Word("12:30"), Word("http://obec.cz"))),
    ("state:submitted", (Choice("state", ("submitted",)),)),
    ("STAV:Podáno,vraceno", (Choice("state", ("submitted", "returned")),)),
    ('stav:"v zásobníku"', (Choice("state", ("in_tank",)),)),
    ("state:in-tank state:in_tank", (Choice("state", ("in_tank",)), Choice("state", ("in_tank",)))),
    ("-stav:staženo", (Choice("state", ("withdrawn",), is_not=True),)),
    ("já:čeká me:mine", (Choice("me", ("waiting",)), Choice("me", ("mine",)))),
    ("zralost:záměr", (Choice("ripeness", ("idea",)),)),
    ('podprogram:"trh práce",žádný', (Choice("subprogramme", ("labour_market", NONE)),)),
    ('org:"Charita, z. s.",Most', (Choice("org", ("Charita, z. s.", "Most")),)),
    ("opatření:1.2 place:none", (Choice("measure", ("1.2",)), Choice("place", (NONE,)))),
    ("cost:>1000000", (Amounts(low=1000000_00, with_low=False),)),
    ("cena:<=2500,50", (Amounts(high=2500_50),)),
    ("cena:≥1.000.000", (Amounts(low=1000000_00),)),
    ("cost:<1", (Amounts(high=100, with_high=False),)),
    ("cost:1000..2000", (Amounts(1000_00, 2000_00),)),
    ("cost:1000.. cost:..2000", (Amounts(low=1000_00), Amounts(high=2000_00))),
    ('cena:"1 000 000 Kč"', (Amounts(1000000_00, 1000000_00),)),
    ("cena:>1 000 000", (Amounts(low=1000000_00, with_low=False),)),
    ("cena:1 000..2 000 000 Kč Most", (Amounts(1000_00, 2000000_00), Word("Most"))),
    ("cena:>1000000 177", (Amounts(low=1000000_00, with_low=False), Word("177"))),
    ("cena:1,5mil cena:300tis", (Amounts(1500000_00, 1500000_00), Amounts(300000_00, 300000_00))),
    ("cost:none -cost:none", (Amounts(), Amounts(is_not=True))),
    ("changed:>2026-01-01", (Days(low=D(2026, 1, 1), with_low=False),)),
    ("změněno:1.3.2026", (Days(D(2026, 3, 1), D(2026, 3, 1)),)),
    ("changed:2024-02", (Days(D(2024, 2, 1), D(2024, 2, 29)),)),
    ("changed:2025..2026", (Days(D(2025, 1, 1), D(2026, 12, 31)),)),
    ("changed:>2025", (Days(low=D(2025, 12, 31), with_low=False),)),
    ("changed:<2025", (Days(high=D(2025, 1, 1), with_high=False),)),
]


@pytest.mark.parametrize(("line", "terms"), READ, ids=[line or "empty" for line, _ in READ])
def test_what_is_typed_is_read(line: str, terms: tuple[object, ...]) -> None:
    assert read_search(line) == Search(terms)  # type: ignore[arg-type]


WRONG = [
    ("sate:submitted", ["There is no filter “sate:”; did you mean “state:”? To look for it as words, put it into quotation marks."]),
    ("stvav:podáno", ["There is no filter “stvav:”; did you mean “stav:”? To look for it as words, put it into quotation marks."]),
    ("xyz:1", ["There is no filter “xyz:1”. To look for it as words, put it into quotation marks."]),
    ("state:submited", ["There is no “state:submited”; did you mean state:submitted?"]),
    ("stav:v", ['There is no “stav:v”; did you mean stav:"v žádosti"?']),
    ("state:qqqq", ["There is no “state:qqqq”; look at the filters below the box for what there is."]),
    ("state:", ["The filter “state:” says nothing after its colon; write a value there, without a space."]),
    ("cost:abc", ["“cost:abc” is no cost in crowns; write for example cost:1000000, cost:>1000000, cost:<=2500,50 or cost:1000..2000."]),
    ("cost:2000..1000", ["“cost:2000..1000” ends before it begins; write the smaller value first."]),
    ("cost:10000000000000", ["“cost:10000000000000” is no cost in crowns; write for example cost:1000000, cost:>1000000, cost:<=2500,50 or cost:1000..2000."]),
    ("changed:31.2.2026", ["“changed:31.2.2026” is no date; write for example changed:2026-03-12, changed:>2026-01-01, changed:2026-03 or changed:2025..2026."]),
    ("me:wating cost:x slovo", ["There is no “me:wating”; did you mean me:waiting?",
                               "“cost:x” is no cost in crowns; write for example cost:1000000, cost:>1000000, cost:<=2500,50 or cost:1000..2000."]),
    ("a" * 501, ["The search has 501 characters; at most 500 fit."]),
    ("a " * 41, ["The search has 41 words and filters; at most 40 fit."]),
]  # fmt: skip


@pytest.mark.parametrize(("line", "says"), WRONG, ids=[line[:20] for line, _ in WRONG])
def test_what_cannot_be_read_is_told_with_the_nearest_right_one(line: str, says: list[str]) -> None:
    with pytest.raises(BadInput) as refused:
        read_search(line)
    assert [fault.says for fault in refused.value.faults] == says


@pytest.mark.parametrize(
    ("typed", "english", "czech"),
    [
        ("mee", "me", "já"), ("sate", "state", "stav"), ("stvav", "state", "stav"), ("organizac", "org", "organizace"),
        ("organisatio", "organisation", "organizace"), ("naklad", "cost", "náklady"),
    ],
)  # fmt: skip
def test_the_nearest_filter_is_named_in_the_readers_language(typed: str, english: str, czech: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_search(f"{typed}:1")
    says = refused.value.faults[0].says
    assert isinstance(says, Phrase)
    assert (says.facts["near"]["en"], says.facts["near"]["cs"]) == (english, czech)


ODD = st.text(st.sampled_from("ab ž,:\"“”„-−.<>='\\%_()&|!*\u00a0\x00\u200b0123456789😀stav:cost:cena") | st.characters(), max_size=60)
WORDS = st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=12).map(lambda text: text.strip('"“”„-−:,')).filter(bool)


@settings(max_examples=300)
@given(ODD)
def test_anything_is_read_or_refused_and_what_is_read_is_written_again(line: str) -> None:
    try:
        search = read_search(line)
    except BadInput:
        return
    for language in ("en", "cs"):
        assert read_search(write_search(search, language)) == search


AMOUNT, DAY = st.integers(0, 10**14), st.dates(D(1990, 1, 1), D(2090, 1, 1))


def _ranges(made: type, values: st.SearchStrategy) -> st.SearchStrategy:  # type: ignore[type-arg]
    both = st.tuples(values, values).map(sorted).map(lambda pair: (*pair, True, True))  # type: ignore[arg-type]
    low = st.tuples(values, st.none(), st.booleans(), st.just(True))
    high = st.tuples(st.none(), values, st.just(True), st.booleans())
    return st.tuples(both | low | high, st.booleans()).map(lambda parts: made(*parts[0], parts[1]))


NAMES = WORDS.filter(str.isalnum).filter(lambda name: plain(name) not in NO_VALUE)
"""Names that are not the word for "no value", which is the same in any letter case."""

TERMS = st.one_of(
    st.builds(Word, WORDS.filter(str.isalnum), st.booleans(), st.booleans()),
    *(st.builds(Choice, st.just(key), st.lists(st.sampled_from(sorted(values)), min_size=1, unique=True).map(tuple), st.booleans()) for key, values in CHOICES.items()),
    st.builds(Choice, st.sampled_from(["org", "place", "measure", "target"]), st.lists(NAMES, min_size=1, unique=True).map(tuple), st.booleans()),
    _ranges(Amounts, AMOUNT),
    _ranges(Days, DAY),
    st.builds(Amounts, is_not=st.booleans()),
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(TERMS, max_size=8))
def test_what_is_written_reads_as_the_same_search(terms: list[object]) -> None:
    import unicodedata

    if any(unicodedata.normalize("NFC", repr(terms)) != repr(terms) for _ in (0,)):
        return
    search = Search(tuple(terms))  # type: ignore[arg-type]
    for language in ("en", "cs"):
        line = write_search(search, language)
        if len(line) <= 500:
            assert read_search(line) == search


def test_one_filter_is_put_to_another_value() -> None:
    search = read_search("byt state:draft,submitted -place:Ústí state:chosen")
    assert write_search(with_term(search, Choice("state", ("funded",)))) == "byt state:funded -place:Ústí"
    assert write_search(without(search, "state")) == "byt -place:Ústí"
    assert write_search(with_term(search, Choice("org", ("Most",)))) == "byt state:draft,submitted -place:Ústí state:chosen org:Most"


ME, ORG = uuid.UUID(int=1), uuid.UUID(int=2)
_W, _O, _D = (
    {"k": "s", "t": "submitted", "e": True},
    {"k": "x", "t": f"returned{ORG.hex}", "e": True},
    {"k": "x", "t": f"draft{ME.hex}", "e": True},
)


@pytest.mark.parametrize(
    ("asker", "pieces"),
    [
        (Asker(ME, (), None, True), [_W, _D]),
        (Asker(ME, (ORG,), (ORG,), False, speaks_for=(ORG,)), [_O, _D]),
        (Asker(ME, (ORG,), (ORG,), False), [_D]),
        (Asker(ME, (ORG,), None, True, speaks_for=(ORG,)), [_W, _O, _D]),
        (Asker(ME), [_D]),
        (Asker(ME, awaited=("UL-2026-0001",)), [{"k": "f", "t": "UL-2026-0001", "e": True}, _D]),
    ],
    ids=["centre", "submitter", "seated for it alone", "both", "member", "member with a vote"],
)
def test_what_waits_depends_on_who_asks(asker: Asker, pieces: list[object]) -> None:
    asked = ask(read_search("me:waiting"), asker)
    assert asked["all"][-1] == {"any": pieces, "not": False}


def test_days_are_local_ones() -> None:
    asked = ask(read_search("changed:2026-03-29"), Asker(ME))
    assert asked["ranges"] == [{"on": "changed", "low": "2026-03-29T00:00:00+01:00", "high": "2026-03-30T00:00:00+02:00", "not": False}]


@pytest.mark.parametrize("language", ["en", "cs"])
@pytest.mark.parametrize("code", TARGET_GROUPS)
def test_a_target_group_is_found_by_its_name_on_the_form(code: str, language: str) -> None:
    label = words(language)[0](f"target group {code}")
    assert label in TARGETS[code]
    assert find_targets(label) == [code]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Romové", ["ethnic_minorities"]),
        ("osoby postiž", ["disabled"]),
        ("ohrož nás", ["violence"]),
        ("people prison", ["prison"]),
        ("bez seniors", []),
        ("vdovci", []),
        ("-", []),
        ("", []),
    ],
)
def test_words_of_one_language_name_a_target_group(typed: str, codes: list[str]) -> None:
    assert find_targets(typed) == codes
