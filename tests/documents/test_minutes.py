"""The minutes say what was decided: who was there, how everybody voted, the result with its denominator."""

import datetime as dt
import io
import re
import uuid
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.committee.papers import minutes, published_minutes
from absorb.committee.papers.publishing import suspects
from absorb.committee.rules import Room, Rule, count, may_vote
from absorb.committee.schemas.agenda import ConflictOut, ItemOut
from absorb.committee.schemas.meetings import MeetingOut, MemberOut
from absorb.committee.schemas.minutes import Material, Publishing
from absorb.committee.schemas.motions import MotionOut
from absorb.committee.schemas.resolutions import Named, ResolutionOut
from absorb.committee.schemas.votes import BallotOut, VoteOut
from absorb.kernel.czech import fold

RULE = Rule(seats=5, majority_of="all_members", basis="§ 118 zákona č. 128/2000 Sb.")
IDS = [uuid.UUID(int=number) for number in range(1, 6)]


def at(minute: int) -> dt.datetime:
    return dt.datetime(2027, 3, 12, 15, 0, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)


MEETING = MeetingOut(
    id=uuid.uuid4(), body_id=uuid.uuid4(), body="Výbor", body_kind="council_committee", effect="recommends", number=2,
    held_on=dt.date(2027, 3, 12), starts_at=at(0), place="Zasedačka", state="closed", opened_at=at(2), closed_at=at(90), is_invented=False,
)  # fmt: skip
STAYS = [[(at(0), at(90))], [(at(0), at(90))], [(at(10), at(30)), (at(40), at(90))], [(at(0), at(90))], []]
MEMBERS = [
    MemberOut(person_id=one, name=f"Člen {number}", is_chair=number == 1, is_present=False, is_excused=number == 5, stays=STAYS[number - 1])
    for number, one in enumerate(IDS, start=1)
]


def item(position: int, *, state: str = "decided") -> ItemOut:
    """One item on which the first votes for, the second against, the third is away and the fourth excluded."""
    room = Room(frozenset(IDS), frozenset((IDS[0], IDS[1], IDS[3])), frozenset((IDS[3],)), IDS[0])
    ballots = {IDS[0]: "for", IDS[1]: "against", IDS[2]: "for"}
    resolution = ResolutionOut(
        id=uuid.uuid4(), number=f"{position}/2027", body="Výbor", meeting_id=MEETING.id, held_on=MEETING.held_on, title="Věc",
        wording="Výbor doporučuje <podpořit> & sledovat.", effect="recommends", tally=count(RULE, room, ballots),  # type: ignore[arg-type]
        basis=RULE.basis, snapshot_sha256="ab" * 32, carried_out_by=None, due_on=None, made_at=at(35), is_invented=False,
    )  # fmt: skip
    by_name = [BallotOut(one, "", choice, may_vote(room, one)) for one, choice in ballots.items()]  # type: ignore[arg-type]
    vote = VoteOut(
        id=uuid.uuid4(), number=1, kind="by_name", wording=resolution.wording, is_binding=True, most=None, motion=None, state="closed",
        opened_at=resolution.made_at, closed_at=resolution.made_at, tally=resolution.tally, standings=[], ballots=by_name, handed_in=3, have_voted=False,
    )  # fmt: skip
    return ItemOut(
        id=uuid.uuid4(), position=position, title="Terénní služba", motion=resolution.wording, state=state, reference="UL-2026-0001",
        idea_title="Terén", organisation="Charita", cost_minor=123456700, ranking=1, place=3, points=Decimal("71.25"), moves_idea_to="chosen",
        conflicts=[ConflictOut(IDS[3], "Člen 4", "Je členem spolku.", True)],
        votes=[vote],
        resolution=resolution if state == "decided" else None,
    )  # fmt: skip


def read(content: bytes) -> tuple[list[str], list[list[list[str]]]]:
    """Paragraphs, and the tables' cells."""
    document = Document(io.BytesIO(content))
    texts = [paragraph.text for paragraph in document.paragraphs]
    return texts, [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def write(*items: ItemOut, is_demonstration: bool = False) -> bytes:
    return minutes(Material(MEETING, MEMBERS, list(items), RULE, town="Ústí nad Labem", is_demonstration=is_demonstration))


def test_an_item_tells_its_votes_and_its_result() -> None:
    texts, tables = read(write(item(1)))
    for expected in (
        "Přítomno 4 z 5 členů.", "Omluveni: Člen 5.", "Nepřítomni bez omluvy: nikdo.",
        "Záměr UL-2026-0001: Terén · Charita · náklady 1\u00a0234\u00a0567,00\u00a0Kč · místo 3, 71,25 bodu v pořadí č. 1",
        "Střet zájmů oznámil(a) Člen 4: Je členem spolku – orgán rozhodl o vyloučení z hlasování.",
        "Výsledek: pro 1 z 5 všech členů (1 podjatý mimo hlasování): nepřijato, potřeba 3.",
        "Nepřijatý návrh usnesení č. 1/2027: Výbor doporučuje <podpořit> & sledovat.",
        f"Pořadí záměrů č. 1, otisk podkladů {'ab' * 32}",
    ):  # fmt: skip
        assert expected in texts, (expected, texts)
    assert tables[1][1:] == [
        ["Člen 1 (předsedá)", "po celou dobu"],
        ["Člen 2", "po celou dobu"],
        ["Člen 3", "příchod 16:10, odchod 16:30; příchod 16:40, do ukončení"],
        ["Člen 4", "po celou dobu"],
    ]
    assert tables[2][1:] == [
        ["Člen 1 (předsedá)", "pro", "Člen 4", "podjatý(á), nehlasuje"],
        ["Člen 2", "proti", "Člen 5", "nepřítomen(a)"],
        ["Člen 3", "nepřítomen(a)", "", ""],
    ]


@pytest.mark.parametrize(("state", "says"), [("waiting", "Bod nebyl projednán."), ("taken_off", "Bod byl stažen z programu.")])
def test_an_item_without_a_vote_says_so(state: str, says: str) -> None:
    texts, _ = read(write(item(1, state=state)))
    assert (says in texts, "Bez příloh" in texts) == (True, True)


def test_an_empty_meeting_still_makes_a_paper() -> None:
    empty = minutes(Material(MEETING, [], [], RULE, town="Ústí", is_demonstration=False))
    assert "Přítomno 0 z 0 členů." in read(empty)[0]


def test_the_same_meeting_gives_the_same_bytes_and_a_demonstration_is_marked() -> None:
    one = item(1)
    assert write(one) == write(one)
    marked = Document(io.BytesIO(write(one, is_demonstration=True))).sections[0].header.paragraphs
    assert [paragraph.text.startswith("UKÁZKA") for paragraph in marked] == [False, True]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "nadpoloviční většina všech členů, podjatí se započítávají do základu"),
        ({"majority_of": "present", "excluded_count": False}, "nadpoloviční většina přítomných členů, podjatí se nezapočítávají do základu"),
        ({"threshold_numerator": 3, "threshold_denominator": 5, "threshold_is_exceeded": False}, "nejméně 3/5 všech členů, podjatí se započítávají do základu"),
        ({"threshold_numerator": 2, "threshold_denominator": 3, "casting_vote": True}, "více než 2/3 všech členů, podjatí se započítávají do základu; při rovnosti hlasů rozhoduje předsedající"),
    ],
)  # fmt: skip
def test_the_rule_of_the_day_stands_in_the_head(changes: dict[str, object], says: str) -> None:
    paper = minutes(Material(MEETING, MEMBERS, [], msgspec.structs.replace(RULE, **changes), town="Ústí", is_demonstration=False))
    assert read(paper)[1][0][-1] == ["Jak se rozhoduje", f"{says} ({RULE.basis})"]


def test_a_result_and_its_resolution_stand_on_one_page_with_the_votes() -> None:
    document = Document(io.BytesIO(write(item(1))))
    texts = {paragraph.text: paragraph.paragraph_format.keep_with_next for paragraph in document.paragraphs}
    (result,) = [text for text in texts if text.startswith("Výsledek: ")]
    following = list(texts)[list(texts).index(result) :][:3]
    assert [texts[text] for text in following] == [True, True, None]
    assert following[2].startswith("Nepřijatý návrh usnesení č. 1/2027: ")
    votes = document.tables[2]
    assert {paragraph.paragraph_format.keep_with_next for row in votes.rows for cell in row.cells for paragraph in cell.paragraphs} == {
        True
    }


NAMES = ["Jana Nováková", "Petr Šťastný", "Eva Malá", "Ota Pešek", "Iva Černá"]
NAMED = [msgspec.structs.replace(one, name=name) for one, name in zip(MEMBERS, NAMES, strict=True)]


def proposal(kind: str, state: str, *, passage: str | None = None, wording: str = "Jinak.", position: int = 1, by: int = 0) -> MotionOut:
    adopted = ("Návrh", "Jinak.") if state == "adopted" else (None, None)
    return MotionOut(uuid.uuid4(), kind, position, passage, wording, state, IDS[by], NAMES[by], at(20), *adopted)


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (proposal("amendment", "withdrawn", passage="sledovat", wording="platit"),
         "Pozměňovací návrh č. 1 (Jana Nováková): místo „sledovat“ napsat „platit“ – vzat zpět."),
        (proposal("amendment", "lapsed", passage="sledovat", wording="", position=2, by=1),
         "Pozměňovací návrh č. 2 (Petr Šťastný): vypustit „sledovat“ – bezpředmětný, nehlasovalo se o něm."),
        (proposal("amendment", "proposed"), "Pozměňovací návrh č. 1 (Jana Nováková): doplnit „Jinak.“ – nehlasovalo se o něm."),
        (proposal("counter", "withdrawn"), "Protinávrh č. 1 (Jana Nováková): „Jinak.“ – vzat zpět."),
    ],
)  # fmt: skip
def test_every_proposal_stands_in_the_minutes_also_one_that_was_not_voted_on(one: MotionOut, says: str) -> None:
    about = item(1)
    told = Material(MEETING, MEMBERS, [about], RULE, town="Ústí", is_demonstration=False, motions={about.id: [one]})
    assert says in read(minutes(told))[0]


def test_a_counter_motion_adopted_in_secret_is_told_as_it_was_voted_on_and_names_nobodys_vote() -> None:
    """The vote on it took the decision, though the item's own motion was never voted on."""
    counter, about = proposal("counter", "adopted"), item(1)
    secret = msgspec.structs.replace(about.votes[0], kind="secret", is_binding=False, motion=counter.id, ballots=[])
    amendment = proposal("amendment", "rejected")
    named = [msgspec.structs.replace(ballot, name=NAMES[IDS.index(ballot.person_id)]) for ballot in about.ballots]
    by_name = msgspec.structs.replace(about.votes[0], is_binding=False, motion=amendment.id, ballots=named)
    about = msgspec.structs.replace(about, votes=[by_name, secret])
    texts, tables = read(
        minutes(Material(MEETING, MEMBERS, [about], RULE, town="Ústí", is_demonstration=False, motions={about.id: [amendment, counter]}))
    )
    result = "pro 1 z 5 všech členů (1 podjatý mimo hlasování): nepřijato, potřeba 3"
    assert f"Protinávrh č. 1 (Jana Nováková): „Jinak.“ – hlasováno tajně; {result}." in texts
    voted = "pro: Jana Nováková; proti: Petr Šťastný"
    assert f"Pozměňovací návrh č. 1 (Jana Nováková): doplnit „Jinak.“ – hlasováno jmenovitě; {result}; {voted}." in texts
    assert ("Hlasováno tajně." in texts, len(tables)) == (True, 3)


def named_material() -> Material:
    """Minutes in which names stand wherever they can: lists, votes, conflicts, texts, wordings, who carries it out."""
    one = item(1)
    assert one.resolution is not None
    resolution = msgspec.structs.replace(
        one.resolution, wording="Souhlasí, aby smlouvu podepsala JANA  NOVÁKOVÁ.", carried_out_by="Šťastný Petr", why="Žádá o to Eva Malá."
    )
    ballots = [msgspec.structs.replace(ballot, name=NAMES[IDS.index(ballot.person_id)]) for ballot in one.ballots]
    one = msgspec.structs.replace(
        one, title="Odměna pro Ivu: Iva Černá", motion="Návrh: Ota Pešek", resolution=resolution,
        votes=[msgspec.structs.replace(one.votes[0], ballots=ballots)],
        conflicts=[ConflictOut(IDS[3], NAMES[3], "Je bratrem Evy: Eva Malá.", True, at(20), None)],
    )  # fmt: skip
    return Material(
        MEETING, NAMED, [one], RULE, town="Ústí", is_demonstration=False, verifiers=[(IDS[0], NAMES[0])],
        texts={None: "Schůzi zahájila Jana Nováková.", one.id: "Petr Šťastný se ptal, Nováková odpověděla."},
        motions={one.id: [proposal("amendment", "withdrawn", passage="Ota Pešek", by=1), proposal("counter", "lapsed", position=2, by=2)]},
    )  # fmt: skip


def everything_in(content: bytes) -> str:
    """Every part of the file as text, its markup left out: also heads, feet and properties."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(re.sub(r"<[^>]+>", "", parts.read(name).decode("utf-8", "replace")) for name in parts.namelist())


def test_the_whole_minutes_hold_every_name() -> None:
    text = everything_in(minutes(named_material()))
    assert [name for name in NAMES if name not in text] == []


def test_published_minutes_hold_nobodys_name_by_default() -> None:
    text = fold(everything_in(published_minutes(named_material(), Publishing())))
    assert [name for name in NAMES for order in (name, " ".join(reversed(name.split()))) if fold(order) in " ".join(text.split())] == []
    for told in (
        "pritomno 4 z 5 clenu.",
        "omluveno: 1.",
        "nepritomno bez omluvy: 0.",
        "stret zajmu oznamil 1 clen: organ rozhodl o vylouceni",
    ):
        assert told in text
    assert "bratrem" not in text
    assert "se ptal" not in text


FIELDS = [field.name for field in msgspec.structs.fields(Publishing)]


@given(st.fixed_dictionaries({name: st.booleans() for name in FIELDS}))
@settings(max_examples=64)
def test_published_minutes_name_those_alone_whom_the_setting_names(setting: dict[str, bool]) -> None:
    text = " ".join(everything_in(published_minutes(named_material(), Publishing(**setting))).split())
    shown = {0: "signatures", 4: "excused", 3: "conflicts"}
    for number, name in enumerate(NAMES):
        may = setting["attendance"] or setting["votes"] if number < 4 else False
        may = may or (number in shown and setting[shown[number]])
        if not may:
            assert name not in text


@pytest.mark.parametrize(
    ("text", "setting", "found"),
    [
        ("Paní Nováková a pan Šťastný.", Publishing(discussion=True), ["Nováková", "Šťastný"]),
        ("Stanovisko Novákové; s Novákem.", Publishing(discussion=True), ["Novákové", "Novákem"]),
        ("Stanovisko Novákové.", Publishing(discussion=True, attendance=True), []),
        ("Nová kotelna je šťastný nápad.", Publishing(discussion=True), []),
        ("Stanovisko Novákové.", Publishing(), []),
    ],
)
def test_words_that_may_name_somebody_are_shown_before_publishing(text: str, setting: Publishing, found: list[str]) -> None:
    material = msgspec.structs.replace(named_material(), items=[], texts={None: text})
    assert suspects(material, setting) == found


def test_the_template_is_what_its_script_makes() -> None:
    folder = Path(__file__).resolve().parents[2] / "templates" / "committee"
    scope: dict[str, Any] = {"__name__": "make", "__file__": str(folder / "make.py")}
    exec((folder / "make.py").read_text(encoding="utf-8"), scope)
    assert scope["minutes"]() == (folder / "minutes.docx").read_bytes()


@pytest.mark.parametrize(("kind", "says"), [("hands", "Hlasováno zdvižením ruky."), ("secret", "Hlasováno tajně.")])
def test_a_vote_without_names_tells_how_it_was_taken_and_nobodys_vote(kind: str, says: str) -> None:
    one = item(1)
    quiet = msgspec.structs.replace(one, votes=[msgspec.structs.replace(one.votes[0], kind=kind, ballots=[])])
    texts, tables = read(write(quiet))
    assert (says in texts, len(tables)) == (True, 3)  # the head, who was there, the list of resolutions


def test_what_a_resolution_rests_on_and_brings_stands_under_it() -> None:
    one = item(1)
    assert one.resolution is not None
    other = Named(uuid.uuid4(), "3/2027", "Výbor", dt.date(2027, 2, 1))
    resolution = msgspec.structs.replace(
        one.resolution, why="Chybí.", amount_minor=250_000_00, recommendation=other, departs=True, departure_why="Nestačí peníze.",
        carried_out_by="odbor", due_on=dt.date(2027, 6, 1),
    )  # fmt: skip
    texts = [
        text.replace("\u202f", " ").replace("\xa0", " ") for text in read(write(msgspec.structs.replace(one, resolution=resolution)))[0]
    ]
    for expected in (
        "Důvod: Chybí.", "Částka: 250 000,00 Kč", "Odchyluje se od doporučení č. 3/2027 (Výbor, 1. 2. 2027): Nestačí peníze.",
        "Provede: odbor, do 1. 6. 2027",
    ):  # fmt: skip
        assert expected in texts
