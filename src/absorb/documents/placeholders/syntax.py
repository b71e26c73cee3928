"""Checking a part's tags before anything runs: each on its own, then how the blocks open and close."""

from collections.abc import Iterator, Sequence

from jinja2 import Environment, TemplateSyntaxError, nodes

from absorb.documents.placeholders.limits import FILTER_NAMES, TEST_NAMES
from absorb.documents.placeholders.places import told
from absorb.documents.placeholders.tags import Tag
from absorb.kernel.errors import Fault
from absorb.kernel.intake import nearest
from absorb.kernel.phrases import Phrase

_OPENS = {"for": "endfor", "if": "endif", "with": "endwith", "macro": "endmacro"}
_CLOSES = {closing: opening for opening, closing in _OPENS.items()}
_MIDDLES = {"else": ("for", "if"), "elif": ("if",)}
_OF_DOCXTPL = ("colspan", "cellbg", "hm", "vm")
_REFUSED = (
    "include",
    "import",
    "from",
    "extends",
    "block",
    "filter",
    "call",
    "autoescape",
    "raw",
    "endraw",
    "endblock",
    "endset",
    "do",
    "trans",
)
_LEVEL_NAMES = {"p": "paragraph", "tr": "table row", "tc": "table cell", "r": "run"}


def tag_fault(tag: Tag, problem: str) -> Fault:
    """A fault at a tag: the place in words, then the tag and what is wrong with it."""
    return told(tag.place, tag.shown, problem)


def find_syntax_faults(tags: Sequence[Tag], parser: Environment) -> list[Fault]:
    """Every tag that cannot be read, and every block that does not open and close as it must."""
    faults: list[Fault] = []
    for tag in tags:
        problem = _problem(tag, parser)
        if problem:
            faults.append(tag_fault(tag, problem))
    return faults or list(_block_faults(tags))


def _problem(tag: Tag, parser: Environment) -> str:
    if tag.kind == "comment":
        return ""
    if not tag.code:
        return Phrase("is empty; a placeholder names a fact, such as {{ applicant.name }}.")
    if tag.kind == "variable":
        if tag.level:
            return Phrase("asks for ready-made Word content, which facts cannot hold; write {{ %(code)s }} for a text.", code=tag.code)
        return _unreadable(f"{{{{ {tag.code} }}}}", parser)
    return _statement_problem(tag, parser)


def _statement_problem(tag: Tag, parser: Environment) -> str:
    word, code = tag.word, tag.code
    if word in _REFUSED:
        return Phrase("may not stand in a template of a draft: %(word)s is not allowed.", word=word)
    if word in _OF_DOCXTPL:
        return _unreadable(f"{{{{ {code[len(word) :]} }}}}", parser) if word in ("colspan", "cellbg") else ""
    if word == "set" and "=" not in code:
        return Phrase("must give its value at once: {%% set name = … %%}.")
    if word in _CLOSES or word == "else":
        return "" if code == word else Phrase("has more than it may: write {%% %(word)s %%}.", word=word)
    probe = (
        f"{{% if true %}}{{% {code} %}}{{% endif %}}"
        if word == "elif"
        else f"{{% {code} %}}{{% {_OPENS[word]} %}}"
        if word in _OPENS
        else ""
    )
    return _unreadable(probe or f"{{% {code} %}}", parser)


def _unreadable(source: str, parser: Environment) -> str:
    try:
        tree = parser.parse(source)
    except TemplateSyntaxError as error:
        return Phrase("cannot be read: %(why)s.", why=(error.message or "it is not Jinja").rstrip("."))
    except RecursionError:
        return Phrase("is nested too deeply.")
    filters, tests = (
        'uses the filter "%(name)s", which is not known here%(near)s',
        'uses the test "%(name)s", which is not known here%(near)s',
    )
    for kind, known, says in ((nodes.Filter, FILTER_NAMES, filters), (nodes.Test, TEST_NAMES, tests)):
        unknown = next((node.name for node in tree.find_all(kind) if node.name not in known), None)
        if unknown is not None:
            return Phrase(says, name=unknown, near=nearest(unknown, sorted(known)))
    return ""


def _block_faults(tags: Sequence[Tag]) -> Iterator[Fault]:
    """Blocks must nest, and each must open and close at the same depth of the document, or the document would break."""
    open_blocks: list[Tag] = []
    for tag in tags:
        if tag.word in _OPENS:
            open_blocks.append(tag)
        elif tag.word in _MIDDLES:
            if not open_blocks or open_blocks[-1].word not in _MIDDLES[tag.word]:
                yield tag_fault(
                    tag, Phrase("stands outside of %(blocks)s.", blocks=" or ".join(f"{{% {word} … %}}" for word in _MIDDLES[tag.word]))
                )
            else:
                yield from _depth_faults(open_blocks[-1], tag)
        elif tag.word in _CLOSES:
            if not open_blocks or open_blocks[-1].word != _CLOSES[tag.word]:
                opened = (
                    Phrase("%(tag)s is still open", tag=open_blocks[-1].shown)
                    if open_blocks
                    else Phrase("there is no {%% %(word)s … %%} before it", word=_CLOSES[tag.word])
                )
                yield tag_fault(tag, Phrase("closes nothing: %(why)s.", why=opened))
                return
            yield from _depth_faults(open_blocks.pop(), tag)
    for tag in open_blocks:
        yield tag_fault(tag, Phrase("is never closed; {%% %(word)s %%} is missing.", word=_OPENS[tag.word]))


def _depth_faults(opening: Tag, tag: Tag) -> Iterator[Fault]:
    if opening.path == tag.path:
        return
    level = tag.level or opening.level
    if opening.level != tag.level:
        hint = Phrase("write both with %(level)s, as in {%%%(level)s … %%}", level=level)
    else:
        hint = Phrase("put both into paragraphs of the same table cell, or both into paragraphs outside of tables")
    says = "and its %(opening)s stand at different depths of the document; %(hint)s."
    yield tag_fault(tag, Phrase(says, opening=opening.shown, hint=hint))


def find_container_faults(containers: Sequence[tuple[str, Sequence[Tag]]]) -> Iterator[Fault]:
    """A paragraph, row or cell with a tag of its level is removed whole: whatever else it holds would be lost."""
    for level, tags in containers:
        own = [tag for tag in tags if tag.level == level]
        what = Phrase.key(f"template {_LEVEL_NAMES[level]}", _LEVEL_NAMES[level])
        for tag in own[1:]:
            yield tag_fault(
                tag, Phrase("stands in the same %(what)s as %(tag)s; give each a %(what)s of its own.", what=what, tag=own[0].shown)
            )
        for tag in tags if own else ():
            if tag.level != level and tag.kind != "comment":
                says = "would be lost: %(tag)s stands for the whole %(what)s; move it out of that %(what)s."
                yield tag_fault(tag, Phrase(says, what=what, tag=own[0].shown))
