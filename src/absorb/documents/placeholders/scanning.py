"""From a part of a Word file to its tags, and to a source in which each tag is whole and in one run.

Word tears what people type into runs as it likes; docxtpl's own repair works on the XML as a text. Here the tags are
joined on the tree, so that their places stay known, and everything that is not a tag is shielded from Jinja.
"""

import re
from collections.abc import Iterator

from docxtpl import DocxTemplate
from lxml import etree

from absorb.documents.ooxml import W
from absorb.documents.placeholders.filling import mark
from absorb.documents.placeholders.places import Place, in_fallback, own_texts, places_of, told
from absorb.documents.placeholders.syntax import find_container_faults, tag_fault
from absorb.documents.placeholders.tags import Span, Tag, find_spans, read_tag
from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase

CODE_OPEN, CODE_CLOSE = "\ufdd2", "\ufdd3"
"""Around a tag's number, where its code will stand."""

_RESERVED = re.compile("[\ufdd0-\ufdd3]")
_BRACES = re.compile(r"\{_\{|\}_\}|\{_%|%_\}|[{}]+")
_ESCAPES = {"{_{": "{{", "}_}": "}}", "{_%": "{%", "%_}": "%}"}
_AS_TEXT = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_TEXT_ELEMENTS = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
)
_OF_CELLS = ("colspan", "cellbg")


class ScannedPart:
    """The tags of one part in the order in which they stand, its faults, and its source with marks for the tags' codes.

    `texts` is shared by all parts of a document: what is shielded goes there, and is put back when the texts are filled in.
    """

    def __init__(self, tree: etree._Element, part: str, headings: frozenset[str], texts: list[str]) -> None:
        self.part = part
        self.faults: list[Fault] = []
        self._texts = texts
        self._found: list[tuple[Tag, etree._Element]] = []
        if _RESERVED.search(etree.tostring(tree, encoding="unicode")):
            self.faults.append(
                Fault(part, Phrase("The template holds a character from U+FDD0 to U+FDD3, which Unicode keeps out of texts; remove it."))
            )
            tree = etree.fromstring(_RESERVED.sub("", etree.tostring(tree, encoding="unicode")))
        self._places = places_of(tree, part, headings)
        for paragraph in list(tree.iter(f"{W}p")):
            self._join_tags(paragraph)
        self._read_other_places(tree)
        self.source = self._patched(tree)
        order = [int(number) for number in re.findall(f"{CODE_OPEN}([0-9]+){CODE_CLOSE}", self.source)]
        self.tags = [tag for tag, _ in self._found]
        self.ordered = [self.tags[number] for number in dict.fromkeys(order)]
        self.faults += find_container_faults(list(self._containers()))

    def _patched(self, tree: etree._Element) -> str:
        """The source after docxtpl has put the tags of rows, cells and paragraphs in the place of what they stand for."""
        template = DocxTemplate("")
        patched: str = template.patch_xml(etree.tostring(tree, encoding="unicode"))
        return patched

    def _join_tags(self, paragraph: etree._Element) -> None:
        elements = own_texts(paragraph)
        strings = [element.text or "" if element.tag == f"{W}t" else _AS_TEXT[str(element.tag)] for element in elements]
        text = "".join(strings)
        if "{" not in text and "}" not in text:
            return
        spans = self._closed(find_spans(text), text, self._places[paragraph])
        owners = [place for place, string in enumerate(strings) for _ in string]
        written: list[list[str]] = [[] for _ in elements]
        swallowed: set[int] = set()
        at = 0
        for span in spans:
            self._write_plain(text, at, span.start, owners, written)
            end = span.end or span.start
            first = owners[span.start]
            written[first].append(self._tag_source(text, span, elements[first], paragraph))
            swallowed |= {owner for owner in owners[span.start : end] if elements[owner].tag != f"{W}t"}
            at = end
        self._write_plain(text, at, len(text), owners, written)
        for place, element in enumerate(elements):
            if place in swallowed:
                _remove(element)
            elif element.tag == f"{W}t":
                element.text = "".join(written[place])

    def _closed(self, spans: list[Span], text: str, place: Place) -> list[Span]:
        for span in spans:
            if span.end is None:
                shown = " ".join(text[span.start : span.start + 40].split())
                closing = {"{{": "}}", "{%": "%}", "{#": "#}"}[span.opening]
                self.faults.append(
                    told(place, shown, Phrase("is never closed; %(closing)s is missing in this paragraph.", closing=closing))
                )
        return [span for span in spans if span.end is not None]

    def _write_plain(self, text: str, start: int, end: int, owners: list[int], written: list[list[str]]) -> None:
        """What stands between tags goes back to where it came from, its braces shielded."""
        at = start
        while at < end:
            owner, stop = owners[at], at
            while stop < end and owners[stop] == owner:
                stop += 1
            written[owner].append(self._shielded(text[at:stop]))
            at = stop

    def _shielded(self, plain: str) -> str:
        return _BRACES.sub(lambda match: self._kept(_ESCAPES.get(match[0], match[0])), plain)

    def _kept(self, text: str) -> str:
        self._texts.append(text)
        return mark(len(self._texts) - 1)

    def _tag_source(self, text: str, span: Span, element: etree._Element, paragraph: etree._Element | None) -> str:
        place = self._places[paragraph] if paragraph is not None else Place(part=self.part, text=text)
        tag = read_tag(text, span, place, shadow=in_fallback(element))
        container = element
        if tag.level:
            found = next(element.iterancestors(f"{W}{tag.level}"), None)
            if found is None:
                self.faults.append(
                    tag_fault(tag, Phrase("asks for a table with its level %(level)s, but stands outside of tables.", level=tag.level))
                )
            container = element if found is None else found
        path = tuple(etree.QName(step).localname for step in (container, *container.iterancestors()))
        tag = read_tag(text, span, place, path=path, shadow=tag.shadow)
        self._found.append((tag, element))
        return self._written(tag, len(self._found) - 1)

    def _written(self, tag: Tag, number: int) -> str:
        code = f"{CODE_OPEN}{number}{CODE_CLOSE}"
        if tag.kind == "comment":
            return f"{{#{tag.level} {code} #}}" if tag.level else ""
        if tag.kind == "variable":
            return f"{{{{{tag.sign} {code} {tag.end_sign}}}}}"
        if tag.code in ("hm", "vm"):
            return f"{{% {tag.code} %}}"
        if tag.word in _OF_CELLS:
            return f"{{% {tag.word} {code} %}}"
        return f"{{%{tag.level}{tag.sign} {code} {tag.end_sign}%}}"

    def _read_other_places(self, tree: etree._Element) -> None:
        """Tags in picture descriptions, formulas and properties; everywhere else braces are only braces."""
        for element in tree.iter(etree.Element):
            paragraph = next(element.iterancestors(f"{W}p"), None)
            for name, value in list(element.attrib.items()):
                if "{" in str(value):
                    element.set(name, self._read_string(str(value), element, paragraph))
            text = element.text or ""
            if ("{" not in text and "}" not in text) or (element.tag == f"{W}t" and paragraph is not None):
                continue
            if element.tag in _TEXT_ELEMENTS or self.part == "properties":
                element.text = self._read_string(text, element, paragraph)
            else:
                element.text = self._shielded(text)

    def _read_string(self, text: str, element: etree._Element, paragraph: etree._Element | None) -> str:
        pieces: list[str] = []
        at = 0
        for span in find_spans(text):
            if span.end is None:
                break
            pieces += [self._shielded(text[at : span.start]), self._tag_source(text, span, element, paragraph)]
            at = span.end
        return "".join([*pieces, self._shielded(text[at:])])

    def _containers(self) -> Iterator[tuple[str, list[Tag]]]:
        seen: set[etree._Element] = set()
        for tag, element in self._found:
            container = next(element.iterancestors(f"{W}{tag.level}"), None) if tag.level else None
            if container is None or container in seen:
                continue
            seen.add(container)
            yield tag.level, [other for other, owner in self._found if not other.shadow and container in owner.iterancestors()]


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
