"""The last step of every Word and Excel file: known faults put right, and the same input always the same bytes.

Whatever writes a .docx or .xlsx here (python-docx, docxtpl, openpyxl) ends with `finish`. What it puts right was seen
with the Open XML SDK's rules: each repair says which fault of which writer it answers.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator

from lxml import etree

from absorb.documents.package import Parts, drop_part, parse_xml, read_parts, write_parts, xml_bytes

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DCTERMS = "{http://purl.org/dc/terms/}"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_FONT_ORDER = (
    "b",
    "i",
    "strike",
    "condense",
    "extend",
    "outline",
    "shadow",
    "u",
    "vertAlign",
    "sz",
    "color",
    "name",
    "family",
    "charset",
    "scheme",
)
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_WORD_TEXT = re.compile(r"^word/(document|header|footer|footnotes|endnotes)\d*\.xml$")
_MADE_TIMES = (f"{DCTERMS}created", f"{DCTERMS}modified")


def finish(content: bytes, *, made_at: dt.datetime | None = None) -> bytes:
    """A .docx or .xlsx with its known faults put right and without traces of when it was written.

    `made_at` (UTC) is written as the time of making and of the last change; without it the document says neither,
    so that the same input gives the same bytes. BadInput if `content` is no Office file.
    """
    parts = read_parts(content)
    for name in [name for name in parts if name.endswith(("stylesWithEffects.xml", "docProps/thumbnail.jpeg"))]:
        drop_part(parts, name)
    for name, repair in _REPAIRS:
        if name in parts:
            _apply(parts, name, repair)
    _make_word_ids_unique(parts)
    if "docProps/core.xml" in parts:
        _apply(parts, "docProps/core.xml", lambda tree: _set_times(tree, made_at))
    return write_parts(parts)


def _apply(parts: Parts, name: str, repair: Callable[[etree._Element], bool]) -> None:
    tree = parse_xml(parts[name], name)
    if repair(tree):
        parts[name] = xml_bytes(tree)


def _order_fonts(tree: etree._Element) -> bool:
    """openpyxl 3.1 writes a font's children in its own order; the schema asks for a fixed one."""
    rank = {f"{S}{name}": place for place, name in enumerate(_FONT_ORDER)}
    for font in tree.iter(f"{S}font"):
        font[:] = sorted(font, key=lambda child: rank.get(str(child.tag), len(rank)))
    return True


def _complete_zoom(tree: etree._Element) -> bool:
    """python-docx's default template has a zoom without its required percentage."""
    changed = False
    for zoom in tree.iter(f"{W}zoom"):
        if zoom.get(f"{W}percent") is None:
            zoom.set(f"{W}percent", "100")
            changed = True
    return changed


_REPAIRS: tuple[tuple[str, Callable[[etree._Element], bool]], ...] = (
    ("xl/styles.xml", _order_fonts),
    ("word/settings.xml", _complete_zoom),
)


def _set_times(tree: etree._Element, made_at: dt.datetime | None) -> bool:
    for element in [child for child in tree if child.tag in _MADE_TIMES]:
        tree.remove(element)
    if made_at is not None:
        for tag in _MADE_TIMES:
            element = etree.SubElement(tree, tag, {_XSI_TYPE: "dcterms:W3CDTF"}, nsmap={"dcterms": DCTERMS[1:-1]})
            element.text = made_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return True


def _make_word_ids_unique(parts: Parts) -> None:
    """A loop in a template repeats what must be unique: content controls, drawings, bookmarks, paragraph marks."""
    trees = {name: parse_xml(parts[name], name) for name in sorted(parts) if _WORD_TEXT.match(name)}
    changed = {name for name, tree in trees.items() if _unique_bookmarks(tree)}
    changed |= _unique_numbers(trees, f"{W}sdtPr/{W}id", f"{W}val")
    changed |= _unique_numbers(trees, f"{WP}docPr", "id")
    changed |= _unique_paragraph_marks(trees)
    for name in changed:
        parts[name] = xml_bytes(trees[name])


def _unique_numbers(trees: dict[str, etree._Element], path: str, attribute: str) -> set[str]:
    """The first bearer of a number keeps it; later ones take the smallest free numbers. Says which parts changed."""
    found = [(name, element) for name, tree in trees.items() for element in tree.iterfind(f".//{path}")]
    taken = {element.get(attribute) for _, element in found}
    free = (str(number) for number in range(1, 2**31 - 1) if str(number) not in taken)
    seen: set[str | None] = set()
    changed: set[str] = set()
    for name, element in found:
        number = element.get(attribute)
        if number in seen:
            element.set(attribute, next(free))
            changed.add(name)
        seen.add(number)
    return changed


def _unique_bookmarks(tree: etree._Element) -> bool:
    """A bookmark's name may stand once: later ones of the same name go, start and end; numbers pair up anew."""
    names: set[str] = set()
    numbers: set[str | None] = set()
    open_starts: dict[str | None, str | None] = {}
    fresh = _fresh_numbers(tree)
    changed = False
    for mark in list(tree.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        number = mark.get(f"{W}id")
        if mark.tag == f"{W}bookmarkStart":
            name = (mark.get(f"{W}name") or "").casefold()
            kept = None if name in names else (next(fresh) if number in numbers else number)
            names.add(name)
            numbers.add(number)
            open_starts[number] = kept
        else:
            kept = open_starts.pop(number, None)
        if kept is None:
            _remove(mark)
        elif kept != number:
            mark.set(f"{W}id", kept)
        changed = changed or kept != number
    return changed


def _fresh_numbers(tree: etree._Element) -> Iterator[str]:
    taken = {mark.get(f"{W}id") for mark in tree.iter(f"{W}bookmarkStart")}
    return (str(number) for number in range(2**31 - 1) if str(number) not in taken)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unique_paragraph_marks(trees: dict[str, etree._Element]) -> set[str]:
    """Word gives each paragraph and row a mark of its own; a repeated one is dropped, Word makes a new one."""
    seen: set[str] = set()
    changed: set[str] = set()
    for name, tree in trees.items():
        for element in tree.iter(f"{W}p", f"{W}tr"):
            mark = element.get(f"{W14}paraId")
            if mark is None:
                continue
            if mark in seen:
                del element.attrib[f"{W14}paraId"]
                element.attrib.pop(f"{W14}textId", "")
                changed.add(name)
            seen.add(mark)
    return changed
