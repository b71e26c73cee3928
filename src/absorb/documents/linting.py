"""Reading a template without filling it (`lint`): its placeholders, what the facts lack, what they have to no use."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
from jinja2 import Environment, TemplateSyntaxError, nodes

from absorb.documents.drafting import scan_parts
from absorb.documents.placeholders.cells import scan_workbook
from absorb.documents.placeholders.places import Place
from absorb.documents.placeholders.running import Lack, run, with_codes
from absorb.documents.placeholders.safety import WORD, open_template
from absorb.documents.placeholders.syntax import tag_fault
from absorb.documents.placeholders.tags import Tag
from absorb.documents.placeholders.usage import EVERY, Path, Shape, Use, find_uses
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.intake import child, convert

Type = Literal["variable", "loop", "condition", "assignment", "macro", "format"]
_TYPES: Mapping[str, Type] = {
    "for": "loop",
    "if": "condition",
    "elif": "condition",
    "set": "assignment",
    "with": "assignment",
    "macro": "macro",
    "colspan": "format",
    "cellbg": "format",
    "hm": "format",
    "vm": "format",
}


class WantedFact(msgspec.Struct, frozen=True):
    """A fact that a placeholder asks for: its path ("lines.*.amount": of every line), what it should be,
    and whether it may be missing."""

    path: str
    shape: Shape
    optional: bool


class Placeholder(msgspec.Struct, frozen=True):
    """One tag of the template; the ends of blocks are not listed."""

    text: str
    type: Type
    facts: tuple[WantedFact, ...]
    filters: tuple[str, ...]
    place: Place
    says: str


class LackingFact(msgspec.Struct, frozen=True):
    """A fact that a draft would refuse to do without: `fact` is its JSON pointer."""

    fact: str
    says: str
    text: str
    place: Place


class LintReport(msgspec.Struct, frozen=True):
    """What a template asks for. `lacks` and `unused` are empty where no facts were given.

    `unused` are JSON pointers, each the highest one of which nothing is used; "*" stands for every item of a list.
    """

    template: Literal["docx", "xlsx"]
    placeholders: tuple[Placeholder, ...]
    lacks: tuple[LackingFact, ...]
    unused: tuple[str, ...]
    faults: tuple[str, ...]


Source = tuple[str, Sequence[Tag], Sequence[Tag]]
"""A source with marks for codes, all its tags by number, and those to tell about in their order."""


def lint(template: bytes, facts: Any | None) -> LintReport:
    """Read a .docx or .xlsx template; with facts, compare the two. BadInput lists every tag that cannot be read."""
    parts, kind = open_template(template)
    texts: list[str] = []
    if kind == WORD:
        sources: list[Source] = [(part.source, part.tags, part.ordered) for part in scan_parts(parts, texts).values()]
    else:
        sources = [(part.source, part.tags, part.tags) for part in scan_workbook(template)]
    given = convert({} if facts is None else facts, dict[str, Any])
    uses = [_uses_by_tag(source, tags) for source, tags, _ in sources]
    placeholders = [
        _placeholder(tag, found.get(tag, []))
        for (_, _, ordered), found in zip(sources, uses, strict=True)
        for tag in ordered
        if _is_told(tag)
    ]
    lacks, faults = ([], []) if facts is None else _try_out(sources, given, texts)
    every_path = [use for found in uses for group in found.values() for use in group]
    return LintReport(
        template="docx" if kind == WORD else "xlsx",
        placeholders=tuple(placeholders),
        lacks=tuple(LackingFact(lack.pointer, lack.fault().says, lack.tag.shown, lack.tag.place) for lack in lacks),
        unused=() if facts is None else tuple(_unused(given, every_path)),
        faults=tuple(f"{fault.pointer}: {fault.says}" for fault in faults),
    )


def _is_told(tag: Tag) -> bool:
    return not tag.shadow and (tag.kind == "variable" or tag.word in _TYPES)


def _uses_by_tag(source: str, tags: Sequence[Tag]) -> dict[Tag, list[Use]]:
    """The facts that each tag asks for, by the lines of the source."""
    code, line_tags = with_codes(source, tags)
    found: dict[Tag, list[Use]] = {}
    for use in find_uses(_parsed(code, line_tags, tags)):
        if use.line in line_tags:
            found.setdefault(tags[line_tags[use.line]], []).append(use)
    return found


def _parsed(code: str, line_tags: Mapping[int, int], tags: Sequence[Tag]) -> nodes.Template:
    try:
        return Environment(autoescape=True).parse(code)
    except TemplateSyntaxError as error:
        tag = tags[line_tags.get(error.lineno, 0)]
        raise BadInput([tag_fault(tag, f"cannot be read: {error.message}.")]) from None


def _placeholder(tag: Tag, uses: Sequence[Use]) -> Placeholder:
    merged: dict[Path, WantedFact] = {}
    for use in uses:
        before = merged.get(use.path)
        shape = use.shape if before is None or before.shape in ("any", "text") else before.shape
        if before is not None and use.shape == "any":
            shape = before.shape
        merged[use.path] = WantedFact(".".join(use.path), shape, use.optional if before is None else use.optional or before.optional)
    return Placeholder(
        text=tag.shown,
        type="variable" if tag.kind == "variable" else _TYPES[tag.word],
        facts=tuple(merged.values()),
        filters=tuple(_filters(tag)),
        place=tag.place,
        says=tag.place.says(),
    )


def _filters(tag: Tag) -> list[str]:
    if tag.kind != "variable":
        return []
    tree = Environment(autoescape=True).parse(f"{{{{ {tag.code} }}}}")
    return list(dict.fromkeys(node.name for node in reversed(list(tree.find_all(nodes.Filter)))))


def _try_out(sources: Iterable[Source], facts: Mapping[str, Any], texts: list[str]) -> tuple[list[Lack], list[Fault]]:
    """What filling the template would refuse: the same code decides as in a draft."""
    lacks: list[Lack] = []
    faults: list[Fault] = []
    for source, tags, _ in sources:
        if tags:
            outcome = run(source, tags, facts, texts)
            lacks += outcome.lacks
            faults += outcome.faults
    return lacks, faults


def _unused(facts: Mapping[str, Any], uses: Sequence[Use]) -> list[str]:
    touched = {use.path[:length] for use in uses for length in range(1, len(use.path) + 1)}
    whole = {use.path for use in uses if use.whole or use.shape == "text"}
    found: list[str] = []
    for name, value in facts.items():
        _collect_unused((name,), child("", name), value, touched, whole, found)
    return list(dict.fromkeys(found))


def _collect_unused(path: Path, pointer: str, value: Any, touched: set[Path], whole: set[Path], found: list[str]) -> None:
    if any(path[:length] in whole for length in range(1, len(path) + 1)):
        return
    if path not in touched:
        found.append(pointer)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            step = name if (*path, name) in touched or (*path, EVERY) not in touched else EVERY
            _collect_unused((*path, step), child(pointer, name), item, touched, whole, found)
    elif isinstance(value, list | tuple):
        for item in value:
            if isinstance(item, Mapping | list | tuple):
                _collect_unused((*path, EVERY), child(pointer, EVERY), item, {*touched, (*path, EVERY)}, whole, found)
