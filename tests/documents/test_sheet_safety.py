"""Workbooks built to do harm: a DOCTYPE is found wherever and however it stands."""

import io
import resource
import zipfile
from collections.abc import Callable

import pytest

from absorb.documents.sheet_intake import read_sheets
from absorb.documents.sheet_stream import read_rows
from absorb.drawing import environment
from absorb.kernel.errors import BadInput
from tests.books import book

PART = "xl/worksheets/sheet1.xml"
HEAD = b"<?xml version='1.0' encoding='UTF-8'?>"
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "harm">]>'
LONG = b"<!--" + b"x" * 5_000_000 + b"-->"


def with_head(head: bytes, encoding: str = "utf-8") -> bytes:
    """A workbook whose sheet begins with this."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book({"List": [["a"]]}))) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in given.namelist():
            content = given.read(name)
            if name == PART:
                root = content[content.index(b"<worksheet") :]
                content = (head + root).decode().encode(encoding)
            changed.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (HEAD + DOCTYPE, "utf-8"),
        (HEAD + LONG + DOCTYPE, "utf-8"),
        (b"\n" * 10_000 + DOCTYPE, "utf-8"),
        (HEAD.replace(b"UTF-8", b"UTF-16") + DOCTYPE, "utf-16"),
        (HEAD.replace(b"UTF-8", b"UTF-7") + DOCTYPE, "utf-8"),
        (HEAD + b"<?go on?>" * 1000 + DOCTYPE, "utf-8"),
    ],
    ids=["at once", "after a comment", "after lines", "in UTF-16", "in an encoding of its own", "after instructions"],
)
def test_a_doctype_is_refused(head: bytes, encoding: str) -> None:
    with pytest.raises(BadInput, match="declares a DOCTYPE"):
        read_sheets(with_head(head, encoding))
    with pytest.raises(BadInput, match="declares a DOCTYPE"):
        list(read_rows(with_head(head, encoding), "a"))


@pytest.mark.parametrize(
    ("head", "encoding"),
    [(HEAD, "utf-8"), (HEAD + LONG, "utf-8"), (HEAD.replace(b"UTF-8", b"UTF-16"), "utf-16"), (HEAD + b"<!-- <!DOCTYPE x> -->", "utf-8")],
    ids=["as usual", "a long comment", "in UTF-16", "a comment about one"],
)
def test_what_declares_none_is_read(head: bytes, encoding: str) -> None:
    (sheet,) = read_sheets(with_head(head, encoding))
    assert sheet.rows[1][1].text == "a"
    assert len(list(read_rows(with_head(head, encoding), "a"))) == 1


SHEET_END = b"</sheetData>"
TEXTS = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
TEXTS_ELSEWHERE = b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="' + TEXTS + b'"/>'


def with_part(name: str, before: bytes, added: bytes) -> bytes:
    """A workbook with something added to one of its parts."""
    return remade({name: lambda content: content.replace(before, added + before)})


def remade(changes: dict[str, Callable[[bytes], bytes]], moved: tuple[bytes, bytes] = (b"", b"")) -> bytes:
    """A workbook with its parts changed, and one of them moved to where no Excel keeps it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book({"List": [["a"], ["b"]]}))) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in given.namelist():
            content = changes.get(name, lambda same: same)(given.read(name))
            changed.writestr(name.encode().replace(*moved).decode(), content.replace(*moved))
    return made.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        with_part("xl/styles.xml", b"</cellXfs>", b"<xf/>" * 2**17),
        with_part("xl/_rels/workbook.xml.rels", b"</Relationships>", b"<x/>" * 2**17),
        with_part(PART, SHEET_END, b"<row/>" * 2**17 + b'<row r="1048576"/><row/>'),
        with_part(PART, SHEET_END, b"<row>" + b"<c><x/></c>" * 2**16 + b"</row>"),
        with_part(PART, SHEET_END, b"<row/><x/>" * (2**23 + 1)),
        with_part(PART, SHEET_END, b'<row r="2000000000"><c><v>1</v></c></row>'),
        with_part(PART, SHEET_END, b'<row r="3"><c r="ZZZ3"><v>1</v></c></row>'),
        remade({PART: lambda sheet: sheet.replace(SHEET_END, b'<row><c t="str"><v>' + b"x" * 2**24 + b"</v></c></row>" + SHEET_END)}, (b"worksheets/sheet1", b"s/s")),
        with_part("[Content_Types].xml", b"</Types>", TEXTS_ELSEWHERE),
    ],
    ids=["styles", "links", "rows", "row", "between rows", "last row", "column", "sheet elsewhere", "texts elsewhere"],
)  # fmt: skip
def test_what_unpacks_to_little_and_reads_into_much_is_refused(content: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadInput):
        list(read_rows(content, "a"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 2**10, "KiB"


def test_rows_that_are_left_out_count() -> None:
    content = with_part(PART, SHEET_END, b'<row r="9"><c r="B9" t="str"><v>c</v></c></row><row r="4"><c><v>1</v></c></row>')
    assert [(number, [cell and cell.text for cell in row]) for number, row in read_rows(content, "a")] == [
        (1, ["a"]), (2, ["b"]), (9, [None, "c"]),
    ]  # fmt: skip


WHOLE = b'ref="A1:XFD1048576"'


@pytest.mark.parametrize(
    "content",
    [
        with_part(PART, b"</worksheet>", b"<mergeCells><mergeCell " + WHOLE + b"/></mergeCells>"),
        with_part(PART, b"</worksheet>", b"<hyperlinks><hyperlink " + WHOLE + b' location="x"/></hyperlinks>'),
        with_part("xl/styles.xml", b"</cellXfs>", b"<xf/>" * 2**18),
        with_part(PART, SHEET_END, b"<row/>" * 2**23),
    ],
    ids=["a merge", "a link", "styles", "rows"],
)
def test_a_small_workbook_that_is_read_as_a_whole_stays_small(content: bytes) -> None:
    with pytest.raises(BadInput, match="more than any list does"):
        read_sheets(content)


def test_a_usual_merge_is_read() -> None:
    (sheet,) = read_sheets(with_part(PART, b"<pageMargins", b'<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'))
    assert [cell.kind for cell in sheet.rows[1].values()] == ["text", "merged", "merged"]


DAMAGED = "Sešit je poškozený; otevřete ho v Excelu a uložte znovu jako .xlsx."


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (remade({"xl/styles.xml": lambda _: b"<styleSheet><cellXfs"}), DAMAGED),
        (remade({PART: lambda _: b"<worksheet><sheetData"}), DAMAGED),
        (remade({PART: lambda _: b""}), "Část sešitu obsahuje DOCTYPE, který v Excelu nebývá, nebo není v XML; soubor je odmítnut."),
        (remade({PART: lambda _: b"<worksheet>" + b"<c/>" * 1_000_001 + b"</worksheet>"}),
         "Sešit má 1000001 buněk; najednou jich jde přečíst nejvýše 1000000."),
    ],
    ids=["torn styles", "torn", "empty", "too large"],
)  # fmt: skip
def test_what_is_wrong_with_a_workbook_is_said_in_czech_without_the_librarys_words(content: bytes, says: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_sheets(content)
    assert [environment("cs").from_string("{{ _(says) }}").render(says=one.says) for one in refusal.value.faults] == [says]
