"""Templates built for the tests, with python-docx or as raw WordprocessingML, and what came out of them."""

import functools
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml

from absorb.documents.ooxml import finish

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)


def saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@functools.cache
def _small() -> bytes:
    """python-docx's default document without its hundred table styles: each test reads it quickly."""
    document = docx.Document()
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()
    return finish(saved(document))


def new_document() -> Any:
    return docx.Document(io.BytesIO(_small()))


def of_paragraphs(*texts: str) -> bytes:
    """A template of plain paragraphs."""
    document = new_document()
    for text in texts:
        document.add_paragraph(text)
    return saved(document)


def of_xml(*blocks: str) -> bytes:
    """A template of raw blocks (`<w:p>`, `<w:tbl>`, `<w:sdt>`)."""
    document = new_document()
    body = document.element.body
    for block in blocks:
        body.insert(len(body) - 1, parse_xml(re.sub(r"^<(w:\w+)", rf"<\1 {NAMESPACES}", block)))
    return saved(document)


def p(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def tbl(*rows: Sequence[str]) -> str:
    """A table of two columns."""
    cells = (("".join(f'<w:tc><w:tcPr><w:tcW w:w="4500" w:type="dxa"/></w:tcPr>{p(text)}</w:tc>' for text in row)) for row in rows)
    grid = '<w:tblGrid><w:gridCol w:w="4500"/><w:gridCol w:w="4500"/></w:tblGrid>'
    return f"<w:tbl><w:tblPr/>{grid}{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def changed(content: bytes, **parts: Callable[[bytes], bytes]) -> bytes:
    """The package with some parts changed; what is not there is added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        for name in source.namelist():
            blob = source.read(name)
            result.writestr(name, parts.pop(name)(blob) if name in parts else blob)
        for name, make in parts.items():
            result.writestr(name, make(b""))
    return target.getvalue()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def body(content: bytes) -> str:
    """The body's XML without namespaces, for a look at its exact shape."""
    found = re.search(r"<w:body>(.*)<w:sectPr", part(content, "word/document.xml"), re.DOTALL)
    assert found is not None
    return re.sub(r' xmlns:\w+="[^"]*"', "", found[1])


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def cells(content: bytes, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(content)).tables[table].rows]
