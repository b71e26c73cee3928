"""What the engines say: to programs byte by byte what they always said, to readers every sentence in their language."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from absorb.funding.rules.gaps import gaps_by_reason
from absorb.funding.rules.schedule import Case as ScheduleCase
from absorb.funding.rules.schedule import schedule
from absorb.funding.rules.selection import Case as SelectionCase
from absorb.funding.rules.selection import select
from absorb.funding.telling import names_of, told_conflict
from absorb.kernel.intake import convert, plain, told, write_json
from absorb.kernel.phrases import Phrase, revived
from absorb.wording import word
from tests.rules.funding.saying_cases import CASES, answer_to

NAMES = {"A": "Fond", "B": "Město"}
KEPT_ANSWERS = json.loads((Path(__file__).parent / "said.json").read_text())
"""Of each case the SHA-256 of its answer file, and its sentences, as they were before the engines spoke in phrases."""


def sentences_of(answer: Any) -> Iterator[Phrase]:
    yield from getattr(answer, "conflict", ())
    yield from (gap.why for gap in getattr(answer, "gap_where", ()))
    yield from (refusal.why for refusal in getattr(answer, "refused", ()))
    for check in getattr(answer, "checks", ()):
        yield from (each for each in (check.says, check.basis) if not each.startswith("/"))


def in_czech(says: Phrase) -> str:
    return word("cs", says, names_of("cs", NAMES)).replace("\u00a0", " ")


@pytest.mark.parametrize("name", CASES)
def test_the_answer_file_is_what_it_was(name: str) -> None:
    answer = answer_to(*CASES[name])
    said = {"sha256": hashlib.sha256(write_json(answer)).hexdigest(), "says": list(dict.fromkeys(map(str, sentences_of(answer))))}
    assert said == KEPT_ANSWERS[name]


@pytest.mark.parametrize("name", CASES)
def test_a_sentence_that_was_kept_says_the_same(name: str) -> None:
    for says in sentences_of(answer_to(*CASES[name])):
        again = revived(plain(says))
        assert (again, in_czech(again), plain(again)) == (says, in_czech(says), plain(says))


@pytest.mark.parametrize("name", [name for name, (verb, _) in CASES.items() if verb != "select"])
def test_an_answer_that_was_kept_is_the_same(name: str) -> None:
    answer = answer_to(*CASES[name])
    again = convert(plain(answer), type(answer))
    assert (again, plain(again), write_json(again)) == (answer, plain(answer), write_json(answer))
    assert told(again) == told(answer)


def test_every_sentence_has_its_czech() -> None:
    """None keeps a word of the English one, a code that has a name, or an amount as files write it."""
    said = {says.msgid: in_czech(says) for case in CASES.values() for says in sentences_of(answer_to(*case))}
    english = {"the", "of", "is", "at", "and", "pays", "needs", "which", "in", "Regulation", "Call", "Fund", "with"}
    assert {msgid: czech for msgid, czech in said.items() if english & set(czech.replace(",", " ").split()) or '"' in czech} == {}
    assert len(said) > 50


def gap_of(*sources: dict[str, object]) -> list[str]:
    case = {
        "periods": [{"id": "1", "from": "2027-01", "months": 12}],
        "lines": [{"code": "1.1", "amounts": {"1": "100.00"}}],
        "sources": list(sources),
    }
    answer = schedule(convert(case, ScheduleCase))
    return [in_czech(why) for why, _, _ in gaps_by_reason(answer.gap_where)]


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ([{"id": "A", "max_total": "40.00"}], "Fond: vyčerpán strop 40,00 Kč celkem."),
        ([{"id": "A", "max_per_period": {"1": "40.00"}}], "Fond: vyčerpán strop 40,00 Kč na období."),
        ([{"id": "A", "max_per_year": {"2027": "40.00"}}], "Fond: vyčerpán strop 40,00 Kč na rok 2027."),
        ([{"id": "A", "lines": []}], "Tuto položku v tomto období nesmí platit nikdo."),
        (
            [{"id": "A", "max_total": "60.00", "never_with": ["B"]}, {"id": "B", "max_total": "50.00"}],
            "Fond: vyčerpán strop 60,00 Kč celkem; Město nesmí platit stejnou položku jako Fond.",
        ),
    ],
)
def test_why_nobody_pays(sources: list[dict[str, object]], says: str) -> None:
    assert gap_of(*sources) == [says]


def test_why_an_idea_is_not_chosen() -> None:
    case = {
        "sources": [{"id": "A", "budget": "100.00"}, {"id": "B", "budget": "1.00"}],
        "projects": [
            {"id": "P", "points": 5, "needs": {"A": "90.00"}},
            {"id": "Q", "points": 1, "needs": {"A": "20.00"}},
            {"id": "R", "points": 1, "needs": {"A": "200.00"}},
            {"id": "S", "points": 1, "needs": {"A": "1.00"}},
        ],
        "excludes": [["P", "S"]],
    }
    refused = {refusal.project: in_czech(refusal.why) for refusal in select(convert(case, SelectionCase)).refused}
    assert refused == {
        "Q": "Potřebuje nejméně 20,00 Kč ze zdroje Fond; k dispozici je 100,00 Kč, z toho vybrané záměry potřebují nejméně 90,00 Kč.",
        "R": "Potřebuje nejméně 200,00 Kč ze zdroje Fond; k dispozici je 100,00 Kč.",
        "S": "Vylučuje ho vybraný záměr P.",
    }


def test_why_no_source_has_room_for_an_idea() -> None:
    case = {
        "sources": [{"id": "A", "budget": "60.00"}, {"id": "B", "budget": "50.00"}],
        "projects": [
            {"id": "P", "points": 5, "cost": "90.00", "shares": [{"source": "A"}, {"source": "B"}]},
            {"id": "Q", "points": 1, "cost": "40.00", "shares": [{"source": "A"}, {"source": "B"}]},
        ],
    }
    (refusal,) = select(convert(case, SelectionCase)).refused
    assert in_czech(refusal.why) == (
        "Potřebuje nejméně 40,00 Kč ze všech zdrojů dohromady; k dispozici je 110,00 Kč, z toho vybrané záměry potřebují nejméně 90,00 Kč."
    )


CLASHING = {
    "periods": [{"id": "1", "from": "2027-01", "months": 12}],
    "lines": [{"code": "1.1", "kind": "travel", "amounts": {"1": "100.00"}}],
    "prefer": ["A", "B"],
}


@pytest.mark.parametrize(
    ("sources", "pins", "czech"),
    [
        ([{"id": "A", "min_percent": 60}, {"id": "B", "min_percent": 50}], [], [
            "Fond platí nejméně 60 % nákladů, které smí platit.", "B platí nejméně 50 % nákladů, které smí platit.",
        ]),
        ([{"id": "A", "exact_percent": 60, "max_total": "10.00"}, {"id": "B"}], [], [
            "Fond platí přesně 60 % nákladů, které smí platit.", "Fond platí nejvýše 10,00 Kč celkem.",
        ]),
        ([{"id": "A", "exact_percent": 60, "max_per_period": {"1": "10.00"}}, {"id": "B"}], [], [
            "Fond platí přesně 60 % nákladů, které smí platit.", "Fond platí nejvýše 10,00 Kč v období 1.",
        ]),
        ([{"id": "A", "exact_percent": 60, "max_per_year": {"2027": "10.00"}}, {"id": "B"}], [], [
            "Fond platí přesně 60 % nákladů, které smí platit.", "Fond platí nejvýše 10,00 Kč v roce 2027.",
        ]),
        ([{"id": "A"}, {"id": "B"}], [{"line": "1.1", "period": "1", "source": "A", "amount": "200.00"}], [
            "Fond platí přesně 200,00 Kč z položky 1.1 v období 1, kde stojí 100,00 Kč.",
        ]),
        ([{"id": "A", "kinds": ["travel"], "exact_percent": 60, "never_with": ["B"]}, {"id": "B", "exact_percent": 40}], [], [
            "Fond platí přesně 60 % nákladů, které smí platit.", "B platí přesně 40 % nákladů, které smí platit.",
            "Fond a B nikdy neplatí stejnou položku.",
        ]),
        ([{"id": "A", "kinds": ["equipment"]}, {"id": "B"}], [{"line": "1.1", "period": "1", "source": "A", "amount": "1.00"}], [
            "Fond platí jen tyto druhy nákladů: Zařízení, vybavení a materiál.", "Fond platí přesně 1,00 Kč z položky 1.1 v období 1, kde stojí 100,00 Kč.",
        ]),
        ([{"id": "A", "lines": []}, {"id": "B"}], [{"line": "1.1", "period": "1", "source": "A", "amount": "1.00"}], [
            "Fond neplatí žádnou položku.", "Fond platí přesně 1,00 Kč z položky 1.1 v období 1, kde stojí 100,00 Kč.",
        ]),
    ],
)  # fmt: skip
def test_every_clashing_demand_has_its_czech(sources: list[dict[str, object]], pins: list[dict[str, object]], czech: list[str]) -> None:
    answer = schedule(convert({**CLASHING, "sources": sources, "pins": pins}, ScheduleCase))
    assert answer.status == "infeasible"
    assert [word("cs", says, names_of("cs", {"A": "Fond"})).replace("\u00a0", " ") for says in answer.conflict] == czech


def project(name: str, cost: str = "10.00", **more: object) -> dict[str, object]:
    return {"id": name, "points": 1, "cost": cost, "shares": [{"source": "A"}], **more}


PLENTY = [{"id": "A", "budget": "7851274.25"}]


@pytest.mark.parametrize(
    ("case", "czech", "english"),
    [
        (
            {"sources": PLENTY, "projects": [project("P", "9000000.00", mandatory=True)]},
            "Záměr P musí být vybrán. Fond dává celkem 7 851 274,25 Kč.",
            "P is mandatory. Fund has CZK 7,851,274.25 in all.",
        ),
        (
            {"sources": PLENTY, "projects": [project("P", mandatory=True), project("Q", mandatory=True)], "excludes": [["P", "Q"]]},
            "Záměr P musí být vybrán. Záměr Q musí být vybrán. Záměry P a Q nelze vybrat zároveň.",
            "P is mandatory. Q is mandatory. P and Q are not both chosen.",
        ),
        (
            {
                "sources": PLENTY, "projects": [project("P", mandatory=True), project("Q")], "requires": [["P", "Q"]],
                "limits": [{"projects": ["P", "Q"], "at_most": 1}],
            },
            "Záměr P musí být vybrán. Záměr P lze vybrat jen se záměrem Q. Ze záměrů P, Q smí být vybrán nejvýše 1.",
            "P is mandatory. P is chosen only with Q. At most 1 of P, Q is chosen.",
        ),
        (
            {
                "sources": [*PLENTY, {"id": "B", "budget": "5.00"}],
                "projects": [
                    {"id": "P", "points": 1, "cost": "10.00", "mandatory": True, "shares": [
                        {"source": "A", "max_percent": 40}, {"source": "B"},
                    ]},
                ],
            },
            "Záměr P musí být vybrán. Město dává celkem 5,00 Kč. Fond platí nejvýše 40 % nákladů záměru P.",
            "P is mandatory. B has CZK 5.00 in all. Fund pays at most 40 % of P.",
        ),
    ],
)  # fmt: skip
def test_why_no_portfolio_can_be_chosen(case: dict[str, object], czech: str, english: str) -> None:
    answer = select(convert(case, SelectionCase))
    told = told_conflict(answer.conflict, {"cs": NAMES, "en": {"A": "Fund"}})
    assert told["programs"] == " ".join(answer.conflict)
    assert (told["cs"].replace("\u00a0", " "), told["en"].replace("\u00a0", " ")) == (czech, english)


@pytest.mark.parametrize(
    ("more", "czech"),
    [
        ({"projects": [project("P", mandatory=True), project("Q"), project("R")], "requires": [["R", "Q"]], "excludes": [["P", "Q"]]}, {
            "Q": "Vylučuje ho vybraný záměr P.", "R": "Vyžaduje záměr Q, který vylučuje vybraný záměr P.",
        }),
        ({"projects": [project("P"), project("Q"), project("R")], "requires": [["R", "P"], ["R", "Q"]], "excludes": [["P", "Q"]]}, {
            "R": "Se vším, co vyžaduje, by potřeboval P i Q, a ty se navzájem vylučují.",
        }),
        ({"projects": [project("P", shares=[{"source": "A", "max_percent": 40}]), project("Q")], "requires": [["Q", "P"]]}, {
            "P": "Stojí 10,00 Kč, ale jeho zdroje zaplatí nejvýše 4,00 Kč.",
            "Q": "Vyžaduje záměr P, který stojí 10,00 Kč, ale jeho zdroje zaplatí nejvýše 4,00 Kč.",
        }),
        ({"projects": [project("P", mandatory=True), project("Q")], "limits": [{"projects": ["P", "Q"], "at_most": 1}]}, {
            "Q": "Ze skupiny s omezeným počtem smí být vybrán nejvýše 1 záměr; vybráno už je: P.",
        }),
    ],
)  # fmt: skip
def test_why_a_rule_keeps_an_idea_out(more: dict[str, object], czech: dict[str, str]) -> None:
    refused = select(convert({"sources": PLENTY, **more}, SelectionCase)).refused
    told = {refusal.project: in_czech(refusal.why) for refusal in refused}
    assert {name: told[name] for name in czech} == czech
