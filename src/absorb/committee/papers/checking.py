"""Whether minutes can be written in a town's own template: it is read as something that a stranger sent, and tried."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from absorb.committee.papers.bounds import find_excess
from absorb.committee.papers.sample import BARE, EMPTY, FULL
from absorb.documents.drafting import draft
from absorb.documents.linting import Placeholder, lint
from absorb.documents.package import RELATIONSHIPS, Parts, parse_xml, read_parts
from absorb.documents.placeholders.places import told
from absorb.documents.placeholders.usage import EVERY
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import nearest
from absorb.kernel.phrases import Phrase

LARGEST_TEMPLATE = 4 * 2**20
"""Bytes of the file."""

LARGEST_UNPACKED = 24 * 2**20
"""Bytes of what is packed in it."""

_EMBEDDED = frozenset(("aFChunk", "oleObject", "package", "control"))
_LEADING = re.compile(r"(https?|mailto):|#|$", re.IGNORECASE)


def check_template(content: bytes) -> list[str]:
    """The facts that minutes written in this template would not tell, by their names; `BadInput` lists every fault with its
    place: no Word document, what reaches outside it or would run, a placeholder that minutes cannot fill."""
    if len(content) > LARGEST_TEMPLATE:
        says = "The template has %(found)s MB; one of minutes has at most %(most)s MB: make its pictures smaller."
        raise BadInput.one("", Phrase(says, found=-(-len(content) // 2**20), most=LARGEST_TEMPLATE >> 20))
    if faults := list(_foreign_faults(read_parts(content, "template", largest=LARGEST_UNPACKED))):
        raise BadInput(faults)
    report = lint(content, None)
    if report.template != "docx":
        raise BadInput.one("", Phrase("The template is an Excel workbook; minutes are written in a Word document (.docx)."))
    if not report.placeholders:
        raise BadInput.one("", Phrase("The template has no placeholder such as {{ number }}: minutes in it would tell nothing."))
    if faults := [fault for one in report.placeholders for fault in _unknown(one)]:
        raise BadInput(dict.fromkeys(faults))
    for tried in ((FULL,), (BARE, EMPTY)):
        if faults := [fault for facts in tried for fault in _troubles(content, facts)]:
            raise BadInput(dict.fromkeys(faults))
    return [pointer.removeprefix("/").replace("/*", "").replace("/", ".") for pointer in lint(content, FULL).unused]


def _foreign_faults(parts: Parts) -> Iterator[Fault]:
    """What minutes, which are published, need not carry: other files in them, links that open no page, more than is read."""
    if (excess := find_excess(parts)) is not None:
        yield excess
        return
    for name in sorted(one for one in parts if one.casefold().endswith(".rels")):
        for link in parse_xml(parts[name], name, "template").iter(f"{RELATIONSHIPS}Relationship"):
            what, target = (link.get("Type") or "").rpartition("/")[2], link.get("Target") or ""
            if what in _EMBEDDED and link.get("TargetMode") != "External":
                says = "Another file stands in the template (%(target)s); put it in as text, a table or a picture."
                yield Fault(name, Phrase(says, target=target))
            elif what == "hyperlink" and not _LEADING.match(target):
                says = "The template has a link to %(target)s; only addresses of the web and of e-mail may stand in minutes."
                yield Fault(name, Phrase(says, target=target))


def _unknown(one: Placeholder) -> Iterable[Fault]:
    """What a placeholder asks for that no minutes have, whatever was decided."""
    for fact in one.facts:
        path = tuple(fact.path.split("."))
        for length, name in enumerate(path):
            objects = [found for found in _reach(FULL, path[:length]) if isinstance(found, Mapping)]
            if objects and name != EVERY and not any(name in found for found in objects):
                says = 'asks for "%(fact)s", which minutes do not have%(near)s'
                near = nearest(name, sorted({known for found in objects for known in found}))
                yield told(one.place, one.text, Phrase(says, fact=".".join(path[: length + 1]), near=near))
                break


def _reach(facts: Any, path: tuple[str, ...]) -> list[Any]:
    """Everything that stands at a path; a step into a list, whichever, is each one of it."""
    found = [facts]
    for step in path:
        lists = [one for each in found if isinstance(each, list) for one in each]
        objects = [each for each in found if isinstance(each, Mapping)]
        found = lists + [one for each in objects for name, one in each.items() if step in (name, EVERY)]
    return found


def _troubles(content: bytes, facts: dict[str, Any]) -> tuple[Fault, ...]:
    try:
        draft(content, facts)
    except BadInput as refusal:
        return refusal.faults
    return ()
