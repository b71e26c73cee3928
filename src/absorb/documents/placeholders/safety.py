"""Opening a template that somebody sent: nothing in it may run, and nothing outside it may be read."""

import re
from collections.abc import Iterator

from lxml import etree

from absorb.documents.ooxml import W
from absorb.documents.package import CONTENT_TYPE, CONTENT_TYPES, RELATIONSHIPS, Parts, parse_xml, read_parts, relationships_name, xml_bytes
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase

WORD = "wordprocessingml"
EXCEL = "spreadsheetml"

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAIN_OF_A_TEMPLATE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_MAIN_PARTS = {
    WORD: r"(wordprocessingml\.(document|template)\.main|ms-word\.(document|template)\.macroEnabled\S*)\+xml",
    EXCEL: r"(spreadsheetml\.(sheet|template)\.main|ms-excel\.(sheet|template)\.macroEnabled\S*)\+xml",
}
_MACRO_PARTS = re.compile(r"(vbaproject[^/]*\.bin|vbadata\.xml|/activex/.*)$", re.IGNORECASE)
_READING_FIELDS = re.compile(
    r"^\s*(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DDEAUTO|DDE|LINK|DATABASE|RD|MACROBUTTON|ADDIN)\b", re.IGNORECASE
)


def open_template(content: bytes) -> tuple[Parts, str]:
    """The parts of a template and its kind, `WORD` or `EXCEL`.

    BadInput where it is neither, carries macros or controls, or draws on something outside itself. Links that a reader
    may follow by hand are kept; a link to the Word template it was once made from is taken out.
    """
    parts = read_parts(content, "template")
    types = parse_xml(parts[CONTENT_TYPES], CONTENT_TYPES, "template")
    kind = _kind(types)
    faults = [*_macro_faults(parts, types), *_content_faults(parts, types)]
    if faults:
        raise BadInput(faults)
    _forget_attached_template(parts)
    _make_document_of_template(parts, types)
    return parts, kind


def _kind(types: etree._Element) -> str:
    declared = " ".join(override.get("ContentType") or "" for override in types.iter(f"{CONTENT_TYPE}Override"))
    for kind, main in _MAIN_PARTS.items():
        if re.search(main, declared):
            return kind
    raise BadInput.one("", Phrase("The template is an Office file, but neither a Word document (.docx) nor an Excel workbook (.xlsx)."))


def _macro_faults(parts: Parts, types: etree._Element) -> Iterator[Fault]:
    for name in sorted(parts):
        if _MACRO_PARTS.search(name):
            yield Fault(name, Phrase("The template carries macros or controls; save it as .docx or .xlsx, which have none."))
            return
    if any("macroenabled" in (entry.get("ContentType") or "").casefold() for entry in types):
        yield Fault("", Phrase("The template is of a kind that carries macros (.docm, .dotm, .xlsm); save it as .docx or .xlsx."))


def _content_faults(parts: Parts, types: etree._Element) -> Iterator[Fault]:
    """What reaches outside the template, in the order of the parts' names; every XML part must be well-formed on the way."""
    for name in sorted(parts):
        if name.casefold().endswith(".rels"):
            yield from _outside_faults(parse_xml(parts[name], name, "template"), name)
        elif _is_xml(name, types):
            yield from _field_faults(parse_xml(parts[name], name, "template"), name)


def _is_xml(name: str, types: etree._Element) -> bool:
    """Whether a part is read as XML: by how its name ends, or by what the package calls it, wherever it stands."""
    declared = (one.get("ContentType") or "" for one in types if (one.get("PartName") or "").lstrip("/").casefold() == name.casefold())
    return name.casefold().endswith((".xml", ".vml")) or any(kind.casefold().endswith("xml") for kind in declared)


def _outside_faults(tree: etree._Element, name: str) -> Iterator[Fault]:
    for link in tree.iter(f"{RELATIONSHIPS}Relationship"):
        what = (link.get("Type") or "").rpartition("/")[2]
        if link.get("TargetMode") == "External" and what not in ("hyperlink", "attachedTemplate"):
            says = 'The template draws on "%(target)s" outside itself (%(what)s); put its content into the template.'
            yield Fault(name, Phrase(says, target=link.get("Target"), what=what))


def _field_faults(tree: etree._Element, name: str) -> Iterator[Fault]:
    """Word's fields that fetch a file or run something when the document is opened or updated."""
    for code in _field_codes(tree):
        match = _READING_FIELDS.match(code)
        if match:
            says = "The template has a field %(field)s, which reaches outside the document; take it out."
            yield Fault(name, Phrase(says, field=match[1].upper()))


def _field_codes(tree: etree._Element) -> list[str]:
    """The codes of all fields: Word may split one over several runs and paragraphs, and let another stand in it."""
    codes = [element.get(f"{W}instr") or "" for element in tree.iter(f"{W}fldSimple")]
    opened: list[list[str]] = []
    begun: list[list[str]] = []
    for element in tree.iter(f"{W}fldChar", f"{W}instrText"):
        if element.tag == f"{W}instrText":
            for code in opened[-1:]:
                code.append(element.text or "")
        elif element.get(f"{W}fldCharType") == "begin":
            opened.append([])
            begun.append(opened[-1])
        elif element.get(f"{W}fldCharType") == "end":
            del opened[-1:]
    return codes + ["".join(code) for code in begun]


def _forget_attached_template(parts: Parts) -> None:
    for name in [name for name in parts if re.match(r"word/settings\d*\.xml$", name) and relationships_name(name) in parts]:
        links = parse_xml(parts[relationships_name(name)], name)
        gone = [link for link in links.iter(f"{RELATIONSHIPS}Relationship") if (link.get("Type") or "").endswith("/attachedTemplate")]
        for link in gone:
            links.remove(link)
        if gone:
            parts[relationships_name(name)] = xml_bytes(links)
            settings = parse_xml(parts[name], name)
            for element in settings.findall(f"{W}attachedTemplate"):
                settings.remove(element)
            parts[name] = xml_bytes(settings)


def _make_document_of_template(parts: Parts, types: etree._Element) -> None:
    """A .dotx is filled like a .docx; what comes out is a document."""
    for override in types.iter(f"{CONTENT_TYPE}Override"):
        if override.get("ContentType") == _MAIN_OF_A_TEMPLATE:
            override.set("ContentType", _MAIN)
            parts[CONTENT_TYPES] = xml_bytes(types)
