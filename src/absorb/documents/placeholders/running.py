"""Running the code of one source over facts, and telling every fault at its tag."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from jinja2 import Template, TemplateSyntaxError
from jinja2.exceptions import TemplateError

from absorb.documents.placeholders.facts import Unfit
from absorb.documents.placeholders.limits import TooMuch
from absorb.documents.placeholders.sandbox import Draft
from absorb.documents.placeholders.scanning import CODE_CLOSE, CODE_OPEN
from absorb.documents.placeholders.steps import forbidden_word, instrument
from absorb.documents.placeholders.syntax import tag_fault
from absorb.documents.placeholders.tags import Tag
from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase

_CODE = re.compile(f"{CODE_OPEN}([0-9]+){CODE_CLOSE}")
_MOST_RERUNS = 50
_FAILURES = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError, TooMuch)


class Lack(msgspec.Struct, frozen=True):
    """A fact that a tag needs and the facts do not give: `pointer` is where it should be."""

    tag: Tag
    pointer: str
    why: str

    def fault(self) -> Fault:
        says = "has no fact: %(why)s%(end)s"
        if self.tag.kind == "variable":
            says += " Give it, or let it be empty with the filter optional."
        return tag_fault(self.tag, Phrase(says, why=self.why, end="" if self.why.endswith((".", "?")) else "."))


class Outcome(msgspec.Struct):
    """What a run gave: the source with marks for its texts, what was lacking, what else went wrong."""

    source: str
    lacks: list[Lack]
    faults: list[Fault]


def run(source: str, tags: Sequence[Tag], facts: Mapping[str, Any], texts: list[str]) -> Outcome:
    """Run a source in which marks stand for the tags' codes. A tag that fails is left out and the run tried again,
    so that one answer tells all faults."""
    muted: dict[int, Fault] = {}
    while True:
        lacks: dict[tuple[str, str, str], Lack] = {}
        held: dict[tuple[str, str], Fault] = {}
        code, line_tags = with_codes(source, tags, muted)
        before = len(texts)

        def tag_at(line: int, line_tags: dict[int, int] = line_tags) -> Tag:
            return tags[_nearest(line_tags, line)]

        def lacking(line: int, why: str, pointer: str, tag_at: Any = tag_at, lacks: Any = lacks) -> None:
            tag = tag_at(line)
            if not tag.shadow:
                lacks.setdefault((tag.place.says(), tag.shown, pointer), Lack(tag, pointer, why))

        def holding(line: int, what: str, tag_at: Any = tag_at, held: Any = held) -> None:
            tag = tag_at(line)
            held.setdefault(
                (tag.place.says(), tag.shown), tag_fault(tag, Phrase("holds %(what)s, which a document cannot hold; remove it.", what=what))
            )

        environment = Draft(texts, lacking, holding)
        answer, failure = _attempt(environment, code, facts)
        if failure is None:
            return Outcome(answer, list(lacks.values()), [*held.values(), *muted.values()])
        number = _nearest(line_tags, environment.line)
        fault = tag_fault(tags[number], Phrase("cannot be worked out: %(why)s.", why=_in_words(failure)))
        if tags[number].kind != "variable" or number in muted or len(muted) >= _MOST_RERUNS or isinstance(failure, TooMuch):
            return Outcome("", list(lacks.values()), [*held.values(), *muted.values(), fault])
        muted[number] = fault
        del texts[before:]


def _attempt(environment: Draft, code: str, facts: Mapping[str, Any]) -> tuple[str, Exception | None]:
    try:
        tree = environment.parse(code)
        refused = forbidden_word(tree)
        if refused is not None:
            environment.line = refused[0]
            return "", Unfit(Phrase("%(word)s may not stand in a template", word=refused[1]))
        compiled = environment.compile(instrument(environment, tree))
        template = Template.from_code(environment, compiled, environment.globals)
        return template.render(environment.facts(facts)), None
    except TemplateSyntaxError as error:
        environment.line = error.lineno
        return "", error
    except _FAILURES as error:
        return "", error


def with_codes(source: str, tags: Sequence[Tag], muted: Collection[int] = ()) -> tuple[str, dict[int, int]]:
    """The source with each tag's code on a line of its own, and which tag each line belongs to."""
    pieces: list[str] = []
    lines: dict[int, int] = {}
    line, at = 1, 0
    for match in _CODE.finditer(source):
        plain = source[at : match.start()]
        number = int(match[1])
        line += plain.count("\n") + 1
        lines[line] = number
        tag = tags[number]
        code = tag.code.split(None, 1)[1] if tag.word in ("colspan", "cellbg") else tag.code
        pieces += [plain, "\n", "''" if number in muted else code]
        at = match.end()
    return "".join([*pieces, source[at:]]), lines


def _nearest(line_tags: Mapping[int, int], line: int) -> int:
    """The tag of a line, or of the last line before it that has one."""
    return line_tags[max((known for known in line_tags if known <= line), default=min(line_tags))]


def _in_words(failure: Exception) -> str:
    if isinstance(failure, RecursionError):
        return Phrase("it calls itself without end")
    if isinstance(failure, MemoryError):
        return Phrase("it needs more memory than there is")
    if isinstance(failure, ZeroDivisionError) or "DivisionByZero" in repr(failure) or "DivisionUndefined" in repr(failure):
        return Phrase("it divides by zero")
    if isinstance(failure, TemplateError):
        return (failure.message or "it is not right").strip().rstrip(".")
    if isinstance(failure, Unfit | TooMuch):
        return failure.args[0] if failure.args and isinstance(failure.args[0], Phrase) else str(failure)
    return Phrase("a filter or a comparison in it has a value that is not of the kind it needs")
