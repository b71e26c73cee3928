"""Workbooks built to do harm: a DOCTYPE is found wherever and however it stands."""

import io
import zipfile

import pytest

from absorb.documents.sheet_intake import read_sheets
from absorb.documents.sheet_stream import read_rows
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
