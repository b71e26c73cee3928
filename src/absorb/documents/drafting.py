"""Filling a Word template with facts (the `draft` contract).

    content = draft(template, {"applicant": {"name": "Město Ústí nad Labem"}, "lines": [...]})

The template is a .docx in docxtpl's syntax. A placeholder whose fact is missing or null is bad input, unless the filter
`optional` lets it be empty. Texts arrive character for character. Nothing outside the template is ever read.
"""

import re
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

from absorb.documents.ooxml import finish
from absorb.documents.package import CONTENT_TYPE, CONTENT_TYPES, Parts, parse_xml, write_parts, xml_bytes
from absorb.documents.placeholders.filling import fill, format_problems, mend_structure
from absorb.documents.placeholders.places import heading_styles
from absorb.documents.placeholders.running import run
from absorb.documents.placeholders.safety import WORD, open_template
from absorb.documents.placeholders.scanning import ScannedPart
from absorb.documents.placeholders.syntax import find_syntax_faults
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import convert

Facts = dict[str, Any]
"""Any JSON object: texts, numbers, true, false, null, lists and objects, as deep as the template asks."""

_PARTS = {
    "document.main+xml": "body",
    "header+xml": "header",
    "footer+xml": "footer",
    "footnotes+xml": "footnote",
    "endnotes+xml": "endnote",
}
_PROPERTIES = "docProps/core.xml"
_RESHAPING = ("colspan", "cellbg", "hm", "vm")


def draft(template: bytes, facts: Any) -> bytes:
    """The template filled with the facts, as a .docx. BadInput lists every placeholder that cannot be filled."""
    parts, kind = open_template(template)
    if kind != WORD:
        raise BadInput.one("", "The template is an Excel workbook; a draft is made from a Word document (.docx).")
    given = convert(facts, dict[str, Any])
    texts: list[str] = []
    scanned = scan_parts(parts, texts)
    outcomes = {name: run(part.source, part.tags, given, texts) for name, part in scanned.items() if part.tags}
    faults = [fault for outcome in outcomes.values() for fault in (*(lack.fault() for lack in outcome.lacks), *outcome.faults)]
    if faults:
        raise BadInput(faults)
    for name, part in scanned.items():
        source = outcomes[name].source if name in outcomes else part.source
        parts[name] = xml_bytes(_built(part, source, texts))
    return finish(write_parts(parts))


def scan_parts(parts: Parts, texts: list[str]) -> dict[str, ScannedPart]:
    """The parts of a Word file that may hold placeholders, scanned; BadInput lists all that cannot be read."""
    styles = next((name for name in sorted(parts) if re.match(r"word/styles\d*\.xml$", name)), None)
    headings = heading_styles(None if styles is None else parse_xml(parts[styles], styles, "template"))
    scanned = {
        name: ScannedPart(parse_xml(parts[name], name, "template"), label, headings, texts) for name, label in parts_with_text(parts)
    }
    parser = Environment(autoescape=True)
    faults: list[Fault] = []
    for part in scanned.values():
        faults += part.faults or find_syntax_faults(part.ordered, parser)
    if faults:
        raise BadInput(faults)
    return scanned


def parts_with_text(parts: Parts) -> list[tuple[str, str]]:
    """The names and labels of a Word file's parts with text: the body first, then heads, feet and notes."""
    types = parse_xml(parts[CONTENT_TYPES], CONTENT_TYPES)
    found: list[tuple[str, str]] = []
    for override in types.iter(f"{CONTENT_TYPE}Override"):
        name = (override.get("PartName") or "").lstrip("/")
        label = _PARTS.get((override.get("ContentType") or "").rpartition(".wordprocessingml.")[2])
        if label is not None and name in parts:
            found.append((name, label))
    if not any(label == "body" for _, label in found):
        raise BadInput.one("", "The template has no text: its main part is missing.")
    order = list(_PARTS.values())
    found.sort(key=lambda item: (order.index(item[1]), item[0]))
    return [*found, *([(_PROPERTIES, "properties")] if _PROPERTIES in parts else [])]


def _built(part: ScannedPart, source: str, texts: list[str]) -> etree._Element:
    """The part's tree with every text in its place."""
    try:
        tree = etree.fromstring(source.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise BadInput.one(
            part.part, f"The blocks in the template's {part.part} tear it apart; let each begin and end at the same depth of the document."
        ) from None
    fill(tree, texts)
    if any(tag.level == "tc" or tag.word in _RESHAPING for tag in part.tags):
        tree = _with_columns(tree)
        problems = format_problems(tree)
        if problems:
            raise BadInput(Fault(part.part, problem) for problem in problems)
    mend_structure(tree)
    return tree


def _with_columns(tree: etree._Element) -> etree._Element:
    """Tables whose loops added or merged cells get as many columns as they have cells."""
    try:
        reshaped: etree._Element = DocxTemplate("").fix_tables(etree.tostring(tree, encoding="unicode"))
    except (AttributeError, TypeError, ValueError):
        # docxtpl expects a grid with widths in every table; without one Word works the columns out itself.
        return tree
    return reshaped
