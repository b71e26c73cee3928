"""Texts into the document's tree: character for character, line breaks as line breaks, tabs as tabs."""

import re
from collections.abc import Callable

from lxml import etree

from absorb.documents.ooxml import XML_SPACE, W

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Around a text's number: Unicode keeps these two for programs, no real text holds them."""

MARK = re.compile(f"{OPEN}([0-9]+){CLOSE}")
_BREAKS = re.compile("\r\n|[\n\r\t\u2028\u2029]")


def mark(number: int) -> str:
    """What stands for the text of this number until the tree is built."""
    return f"{OPEN}{number}{CLOSE}"


def fill(tree: etree._Element, texts: list[str]) -> None:
    """Put every text where its mark stands."""

    def text_of(match: re.Match[str]) -> str:
        return texts[int(match[1])]

    for element in list(tree.iter(etree.Element)):
        for name, value in element.attrib.items():
            if OPEN in str(value):
                element.set(name, MARK.sub(text_of, str(value)))
        if element.text and OPEN in element.text:
            if element.tag == f"{W}t":
                _free_content_control(element)
                _fill_run_text(element, text_of)
            else:
                element.text = MARK.sub(text_of, element.text)
        if element.tail and OPEN in element.tail:
            element.tail = MARK.sub(text_of, element.tail)


def _fill_run_text(element: etree._Element, text_of: Callable[[re.Match[str]], str]) -> None:
    """A run's text becomes texts, breaks and tabs in a row, so that all keep the run's looks."""
    source = element.text or ""
    pieces: list[etree._Element] = []
    written: list[str] = []

    def close_text() -> None:
        if written:
            pieces.append(_text("".join(written)))
            written.clear()

    at = 0
    for match in MARK.finditer(source):
        written.append(source[at : match.start()])
        text, start = text_of(match), 0
        for stop in _BREAKS.finditer(text):
            written.append(text[start : stop.start()])
            close_text()
            pieces.append(etree.Element(f"{W}tab" if stop[0] == "\t" else f"{W}br"))
            start = stop.end()
        written.append(text[start:])
        at = match.end()
    written.append(source[at:])
    close_text()
    parent = element.getparent()
    if parent is not None:
        place = parent.index(element)
        pieces[-1].tail = element.tail
        parent[place : place + 1] = pieces


def _text(text: str) -> etree._Element:
    element = etree.Element(f"{W}t")
    element.text = text
    element.set(XML_SPACE, "preserve")
    return element


def _free_content_control(element: etree._Element) -> None:
    """A content control bound to stored data, or showing its prompt, would lose the text when Word opens it."""
    for control in element.iterancestors(f"{W}sdt"):
        properties = control.find(f"{W}sdtPr")
        for name in ("dataBinding", "showingPlcHdr"):
            found = properties.find(f"{W}{name}") if properties is not None else None
            if found is not None and properties is not None:
                properties.remove(found)


_BLOCKS = (f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}customXml", f"{W}altChunk")
_NEED_A_PARAGRAPH = tuple(f"{W}{name}" for name in ("tc", "hdr", "ftr", "footnote", "endnote", "txbxContent"))


_CELL_RANK = {
    f"{W}{name}": place
    for place, name in enumerate(
        (
            "cnfStyle",
            "tcW",
            "gridSpan",
            "hMerge",
            "vMerge",
            "tcBorders",
            "shd",
            "noWrap",
            "tcMar",
            "textDirection",
            "tcFitText",
            "vAlign",
            "hideMark",
        )
    )
}
"""The schema's order of a cell's properties; docxtpl puts its own first."""
_COLOUR = re.compile(r"auto|[0-9A-Fa-f]{6}")


def format_problems(tree: etree._Element) -> list[str]:
    """What `colspan` and `cellbg` made of facts that are neither a number of columns nor a colour."""
    spans = [element.get(f"{W}val") or "" for element in tree.iter(f"{W}gridSpan")]
    fills = [element.get(f"{W}fill") or "auto" for element in tree.iter(f"{W}shd")]
    problems = [
        f'colspan "{span}" is not a number of columns from 1 to 63.' for span in spans if not (span.isdecimal() and 1 <= int(span) <= 63)
    ]
    return problems + [f'cellbg "{fill}" is not a colour such as FFCC00.' for fill in fills if not _COLOUR.fullmatch(fill)]


def mend_structure(tree: etree._Element) -> None:
    """After loops and conditions: no row without cells, no table without rows, cells' properties in the schema's order,
    a paragraph where Word must have one."""
    for row in list(tree.iter(f"{W}tr")):
        if next(row.iter(f"{W}tc"), None) is None:
            _drop(row)
    for table in list(tree.iter(f"{W}tbl")):
        if next(table.iter(f"{W}tr"), None) is None:
            _drop(table)
    for properties in tree.iter(f"{W}tcPr"):
        properties[:] = sorted(properties, key=lambda child: _CELL_RANK.get(str(child.tag), len(_CELL_RANK)))
    for container in list(tree.iter(*_NEED_A_PARAGRAPH)):
        blocks = [child for child in container if child.tag in _BLOCKS]
        if not blocks or (container.tag == f"{W}tc" and blocks[-1].tag not in (f"{W}p", f"{W}sdt")):
            etree.SubElement(container, f"{W}p")


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
