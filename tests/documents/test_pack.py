"""The pack of a meeting: thirty items, each idea on a page of its own with the same things in the same order, the same bytes."""

import datetime as dt
import io
import uuid
from decimal import Decimal
from typing import Any

import pytest
from docx import Document

from absorb.committee.pack import pack
from absorb.committee.schemas.agenda import ConflictOut, ItemOut
from absorb.committee.schemas.meetings import MeetingOut
from absorb.committee.schemas.sheets import Chosen, Effect, Share, Sheet

START = dt.datetime(2027, 3, 12, 15, 0, tzinfo=dt.UTC)
PARTS = ["O co jde", "Body a místo", "Možnosti financování", "Střety zájmů", "Návrh usnesení"]


def item(position: int, **more: Any) -> ItemOut:
    facts = {
        "id": uuid.UUID(int=position), "position": position, "title": f"Záměr & <{position}>", "motion": "Komise doporučuje.",
        "state": "waiting", "reference": f"UL-2027-{position:04}", "idea_title": f"Záměr & <{position}>", "organisation": "Člověk",
        "cost_minor": 100_00, "ranking": None, "place": None, "points": None, "moves_idea_to": None, "conflicts": [], "votes": [],
        "resolution": None,
    }  # fmt: skip
    return ItemOut(**{**facts, **more})


def sheet(**more: Any) -> Sheet:
    facts: dict[str, Any] = {
        "need": "Potřeba " * 400, "place": "Ústí", "target_groups": ["seniors", "matky samy"], "first_month": 2027 * 12, "last_month": 2027 * 12 + 11,
        "effects": [Effect("1.1", "Opatření", 4, "x", False)], "standing": None, "schedule": [Share("Město", 60_00)], "gap_minor": 40_00,
        "hoped": [Share("Nadace", None)], "portfolio": Chosen(3, 2027, True, "vešel se"),
    }  # fmt: skip
    return Sheet(**{**facts, **more})


def made(items: list[ItemOut], sheets: dict[uuid.UUID, Sheet]) -> bytes:
    meeting = MeetingOut(
        id=uuid.UUID(int=99), body_id=uuid.UUID(int=98), body="Komise", body_kind="council_commission", effect="recommends", number=1,
        held_on=START.date(), starts_at=START, place="Magistrát", state="called", opened_at=None, closed_at=None, is_invented=False,
    )  # fmt: skip
    told: list[float] = []
    content = pack(meeting, items, sheets, [], town="Ústí", is_demonstration=False, progress=lambda share, _: told.append(share))
    assert told == sorted(told)
    return content


def test_each_of_thirty_items_begins_a_page_and_tells_the_same_in_the_same_order() -> None:
    items = [item(position) for position in range(1, 31)]
    content = made(items, {one.id: sheet() for one in items})
    paragraphs = Document(io.BytesIO(content)).paragraphs
    pages = [one.text for one in paragraphs if one.style.name == "Heading 1" and one.paragraph_format.page_break_before]
    assert pages == [f"{position}. Záměr & <{position}>" for position in range(1, 31)]
    assert [one.text for one in paragraphs if one.style.name == "Heading 2"] == PARTS * 30
    assert content == made(items, {one.id: sheet() for one in items})


@pytest.mark.parametrize(
    ("more", "told", "expected"),
    [
        ({}, {}, "Rozpis: Město 60,00 Kč; nikdo neplatí 40,00 Kč."),
        ({}, {"gap_minor": 0}, "Rozpis: Město 60,00 Kč; vše je pokryto."),
        ({}, {}, "Výběr č. 3 na rok 2027: vybrán – vešel se."),
        ({}, {}, "Organizace počítá s: Nadace."),
        ({}, {"schedule": [], "gap_minor": None, "hoped": [], "portfolio": None}, "Zatím nejsou rozepsány. Náklady 100,00 Kč."),
        ({}, {}, "Záměr není v žádném pořadí, o které by se rozhodnutí opíralo."),
        ({"motion": ""}, {}, "Bod je k rozpravě, návrh usnesení nemá."),
        ({"conflicts": [ConflictOut(uuid.UUID(int=5), "Jan Novák", "soused.", None)]}, {}, "Oznámeno předem: Jan Novák: soused."),
        ({}, {"need": None}, "Potřebu záměr neuvádí."),
    ],
)
def test_what_is_there_is_told_and_what_is_not_is_said(more: dict[str, Any], told: dict[str, Any], expected: str) -> None:
    one = item(1, **more)
    texts = [paragraph.text for paragraph in Document(io.BytesIO(made([one], {one.id: sheet(**told)}))).paragraphs]
    narrow = "\u202f"
    assert expected in [text.replace(narrow, " ").replace("\u00a0", " ") for text in texts], texts


def test_a_target_group_is_told_by_its_name() -> None:
    document = Document(io.BytesIO(made([item(1)], {uuid.UUID(int=1): sheet()})))
    facts = {row.cells[0].text: row.cells[1].text for table in document.tables for row in table.rows if len(row.cells) == 2}
    assert facts["Pro koho"] == "senioři, matky samy"


def test_an_item_taken_off_is_on_the_agenda_and_has_no_page() -> None:
    content = made([item(1, state="taken_off"), item(2, place=3, points=Decimal(80), ranking=1)], {})
    document = Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert rows[1:] == [["1", "Záměr & <1> (staženo)", "UL-2027-0001", ""], ["2", "Záměr & <2>", "UL-2027-0002", "3"]]
    assert [one.text for one in document.paragraphs if one.paragraph_format.page_break_before] == ["2. Záměr & <2>"]
