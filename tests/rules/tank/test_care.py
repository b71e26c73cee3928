"""What may be attached by its content and name; what two ideas say when they become one; when two look alike."""

import contextlib
import io
import uuid
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from absorb.tank.rules import Pair, find_why, is_likely
from absorb.tank.rules.attachments import LARGEST, MEDIA_TYPES, Unfit, check_name, media_type_of
from absorb.tank.rules.joining import differing, joined, usual_side


def packed(parts: Mapping[str, str], *, stored: bool = True) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


DOCX, XLSX = saved(Document()), saved(Workbook())
ODT = packed({"mimetype": MEDIA_TYPES["odt"], "content.xml": "<x/>"})
MACROS = packed({"[Content_Types].xml": f'<Override ContentType="{MEDIA_TYPES["docx"]}.main+xml"/>', "word/vbaProject.bin": "x"})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", DOCX), ("Rozpočet 2027.XLSX", XLSX), ("a.odt", ODT), ("a.pdf", b"%PDF-1.7\n"), ("foto.JPEG", b"\xff\xd8\xff\xe0"),
        ("a.png", b"\x89PNG\r\n\x1a\n"), ("a.txt", "Příliš žluťoučký".encode()), ("a.csv", "Částka;5".encode("cp1250")),
        ("a.txt", "Částka".encode("utf-16")), ("..a.txt", b"x"),
    ],
)  # fmt: skip
def test_what_is_allowed_is_known_by_its_content(name: str, content: bytes) -> None:
    assert media_type_of(name, content) == MEDIA_TYPES[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.xlsx", DOCX, "not what its name says"), ("a.docx", ODT, "not what its name says"), ("a.docx", packed({"a": "b"}), "not what its name says"),
        ("a.docx", DOCX[:200], "not what its name says"), ("a.docx", MACROS, "holds macros"), ("a.docm", DOCX, "of a kind"),
        ("a.odt", packed({"mimetype": MEDIA_TYPES["odt"], "Basic/x.xml": ""}), "holds macros"), ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"x", "locked"),
        ("a.pdf", b"<html>%PDF-", "not what its name says"), ("a.txt", b"  <!DOCTYPE html>", "not what its name says"),
        ("a.csv", b"\xef\xbb\xbf<svg onload=x>", "not what its name says"), ("a.txt", b"MZ\x00", "not what its name says"),
        ("a.svg", b"<svg/>", "of a kind"), ("a.html", b"x", "of a kind"), ("a.zip", packed({"a": "b"}), "of a kind"), ("pdf", b"%PDF-", "of a kind"),
        ("a.pdf", b"", "is empty"), ("a.pdf", b"%PDF-" + bytes(LARGEST), "20,0 MB"), ("a.pdf\u202efdp.exe", b"", "not seen"), ("../a.pdf", b"", "slashes"),
        ("a\x00.pdf", b"", "not seen"), ("  ", b"", "no name"), (f"{'a' * 200}.pdf", b"", "204 characters"),
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_what_would_be_right(name: str, content: bytes, says: str) -> None:
    with pytest.raises(Unfit) as refused:
        media_type_of(name, content)
    assert says in refused.value.args[0]


@given(st.binary(max_size=200), st.sampled_from(sorted(MEDIA_TYPES)))
def test_no_content_breaks_the_reading(content: bytes, ending: str) -> None:
    for start in (b"", b"PK\x03\x04", b"%PDF-"):
        with contextlib.suppress(Unfit):
            assert media_type_of(f"a.{ending}", start + content) == MEDIA_TYPES[ending]


@given(st.text(min_size=1, max_size=50))
def test_a_name_is_kept_to_the_letter_or_refused(name: str) -> None:
    with contextlib.suppress(Unfit):
        assert check_name(name) == name


EMPTY: dict[str, Any] = {
    "ripeness": "suggestion", "title": None, "need": None, "organisation_id": None, "target_groups": [], "place": None, "first_month": None, "last_month": None,
    "activities": [], "outputs": [], "subprogramme": None, "contributions": [], "partners": [], "cost_minor": None, "costs": [],
    "hoped_sources": [], "readiness": None, "readiness_note": None,
}  # fmt: skip


def served(measure: str, degree: int) -> dict[str, Any]:
    return {"measure_id": measure, "degree": degree, "why": "x"}


def test_what_differs_is_chosen_and_lists_are_united() -> None:
    stays = {**EMPTY, "title": "A", "target_groups": ["families"], "contributions": [served("m1", 4)], "cost_minor": 5}
    goes = {
        **EMPTY,
        "title": "B",
        "target_groups": ["families", "seniors"],
        "contributions": [served("m1", 1), served("m2", 2)],
        "place": "Ústí",
    }
    assert differing(stays, goes) == ["title", "target_groups", "place", "contributions"]
    sides = {name: usual_side(name, stays, goes) for name in differing(stays, goes)}
    assert sides == {"title": "stays", "target_groups": "both", "place": "goes", "contributions": "both"}
    assert joined(stays, goes, sides) == {
        "target_groups": ["families", "seniors"], "place": "Ústí", "contributions": [served("m1", 4), served("m2", 2)],
    }  # fmt: skip
    assert joined(stays, goes, {}) == {}
    half = {**goes, "partners": [{"name": "Charita", "ico": None, "part": None}]}
    assert [usual_side("partners", {**stays, "ripeness": ripeness}, half) for ripeness in ("suggestion", "idea", "proposal")] == [
        "goes", "goes", "stays",
    ]  # fmt: skip
    assert joined(stays, stays, sides) == {}


@pytest.mark.parametrize(
    ("title", "need", "organisation", "place", "measures", "likely"),
    [
        (0.6, 0.0, False, False, (), True), (0.59, 0.0, False, False, (), False), (0.5, 0.0, True, False, (), True), (0.2, 0.7, False, False, (), True),
        (0.4, 0.4, True, True, ("1.1",), True), (0.45, 0.3, False, True, ("1.1",), False), (0.0, 0.0, True, True, ("1.1",), False),
    ],
)  # fmt: skip
def test_words_make_twins_and_what_they_share_raises_them(
    title: float, need: float, organisation: bool, place: bool, measures: tuple[str, ...], likely: bool
) -> None:
    pair = Pair(uuid.uuid4(), uuid.uuid4(), "Byt", "Dům", organisation, title, need, place, measures)
    assert is_likely(pair) == likely


@pytest.mark.parametrize(
    ("organisation", "need", "place", "measures", "why"),
    [
        (None, 0.0, False, (), "The titles are the same."),
        (True, 0.0, False, (), "The titles are the same; the organisation is the same."),
        (False, 0.9, True, ("1.1", "1.2"), "The titles are the same; the organisation is another; the needs are alike; "
         "both serve measure 1.1, 1.2; the place is the same."),
    ],
    ids=["one names no organisation", "nothing but the organisation", "everything"],
)  # fmt: skip
def test_why_two_look_alike_says_what_is_known_of_both(
    organisation: bool | None, need: float, place: bool, measures: tuple[str, ...], why: str
) -> None:
    assert find_why(Pair(uuid.uuid4(), uuid.uuid4(), "Byt", "Byt", organisation, 1.0, need, place, measures)) == why
