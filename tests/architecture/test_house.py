"""The house keeps its own rules: migrations agree with the tables, every address says who may use it, every word is translated."""

import ast
import functools
import html
import html.parser
import re
from collections import Counter
from pathlib import Path

import jinja2
import jinja2.nodes
import pytest
from babel.messages.pofile import read_po

from absorb.migrate import find_drift, migration_ids
from absorb.piccolo_app import TABLES
from absorb.resources import TEMPLATES
from absorb.rooms import find_handlers

ROOT = Path(__file__).resolve().parents[2]


async def test_tables_and_migrations_agree() -> None:
    assert await find_drift() == 0


def test_no_two_tables_share_the_name_of_their_class() -> None:
    """Piccolo tells the tables of a migration apart by it alone, whatever room they are in."""
    counted = Counter(table.__name__ for table in TABLES)
    assert {name for name, count in counted.items() if count > 1} == set()


def test_migrations_have_ids_in_order() -> None:
    ids = migration_ids()
    assert (len(ids), ids) == (len(list((ROOT / "migrations").glob("*.py"))), sorted(set(ids)))


def test_every_handler_says_who_may_use_it() -> None:
    silent = [sorted(handler.paths) for handler in find_handlers() if not handler.opt.get("declared")]
    assert silent == []


@functools.cache
def _catalogue(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (TEMPLATES / "pages").rglob(f"{language}.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    key = message.id[0] if isinstance(message.id, tuple) else message.id
                    found[key] = message.string if isinstance(message.string, str) else "".join(message.string)
    return found


def _words_of(template: Path) -> set[str]:
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    found: set[str] = set()
    for _, _, message in environment.extract_translations(template.read_text(), gettext_functions=("_", "gettext", "ngettext")):  # type: ignore[attr-defined]
        if isinstance(message, str):
            found.add(message)
        elif isinstance(message, tuple) and isinstance(message[0], str):
            found.add(message[0])
    return found


@pytest.mark.parametrize("template", sorted((TEMPLATES / "pages").rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_phrase_of_a_page_has_its_czech(template: Path) -> None:
    czech = _catalogue("cs")
    assert {phrase for phrase in _words_of(template) if not (czech.get(phrase) or czech.get(phrase.replace("%%", "%")))} == set()


def test_no_page_sets_a_name_that_the_frame_sets_too() -> None:
    """The frame is drawn after the page's own first lines, and what it sets goes before theirs: a page's addresses were lost so."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"])
    sets: dict[Path, set[str]] = {}
    for template in sorted((TEMPLATES / "pages").rglob("*.html")):
        first = [node for node in environment.parse(template.read_text()).body if isinstance(node, jinja2.nodes.Assign)]
        sets[template] = {name.name for node in first for name in node.find_all(jinja2.nodes.Name) if name.ctx == "store"}
    frame = sets.pop(TEMPLATES / "pages" / "base.html")
    assert "at" in frame
    assert {path: names & frame for path, names in sets.items() if names & frame} == {}


def test_every_verb_of_the_journal_has_its_czech() -> None:
    czech = _catalogue("cs")
    verbs: set[str] = set()
    for path in (ROOT / "src" / "absorb").rglob("*.py"):
        verbs.update(re.findall(r"record(?:_many)?\(\s*connection,\s*\"([^\"]+)\"", path.read_text()))
    assert verbs
    assert {verb for verb in verbs if not czech.get(verb)} == set()


def test_no_page_holds_inline_style_or_script() -> None:
    offending = [
        str(path.relative_to(TEMPLATES))
        for path in (TEMPLATES / "pages").rglob("*.html")
        if re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=", path.read_text())
    ]
    assert offending == []


NAMES = frozenset(
    ("Absorb", "API", "IČO", "English", "Česky", "XLSX", "DOCX", "CSV", "JSON", "Ctrl", "Enter", "SHA", "TOML", "px", "Kč", "CZK")
)
"""Words that are the same in both languages."""

TOLD = frozenset(("aria-label", "alt", "placeholder", "title", "label", "summary", "aria-description"))
"""Attributes that people are told."""

_SAID_BY_MACROS = frozenset(("text", "html", "titleText", "iconFallbackText", "labelText", "landmarkLabel", "visuallyHiddenText"))


class _Told(html.parser.HTMLParser):
    """The words of a template's own text and of the attributes that people are told."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("code", "script")
        for name, value in attrs:
            if name in TOLD and value:
                self._look(value)

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("code", "script")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            # A macro may write an attribute on its own.
            self._look(re.sub(r'[a-z-]+="[^"]*"', " ", data))

    def _look(self, text: str) -> None:
        self.words.extend(word for word in re.findall(r"[^\W\d_]{2,}", html.unescape(text)) if word not in NAMES)


def _spoken(node: jinja2.nodes.Node) -> list[str]:
    """The literals that an expression shows as they stand, without asking the catalogue."""
    match node:
        case jinja2.nodes.Const():
            return [node.value] if isinstance(node.value, str) else []
        case jinja2.nodes.CondExpr():
            return _spoken(node.expr1) + (_spoken(node.expr2) if node.expr2 else [])
        case jinja2.nodes.Concat():
            return [said for part in node.nodes for said in _spoken(part)]
        case jinja2.nodes.Or() | jinja2.nodes.And() | jinja2.nodes.Add():
            return _spoken(node.left) + _spoken(node.right)
        case _:
            return []


def _shown(environment: jinja2.Environment, source: str) -> str:
    """The template's own text with the literals that its expressions print, without what stands in `trans`."""
    parts: list[str] = []
    block: list[str] | None = None
    expression: list[str] | None = None
    translated = False
    for _, kind, value in environment.lex(source):
        if kind == "variable_begin":
            expression = []
        elif kind == "variable_end" and expression is not None:
            parsed = environment.parse("{{ " + "".join(expression) + " }}")
            outputs = [part for output in parsed.find_all(jinja2.nodes.Output) for part in output.nodes]
            said = [each for part in outputs for each in _spoken(part) if "=" not in each]
            parts.append("" if translated else html.escape(" ".join(said)))
            expression = None
        elif expression is not None:
            expression.append(value)
        elif kind == "block_begin":
            block = []
        elif kind == "block_end" and block is not None:
            word = "".join(block).split()[:1]
            translated = word == ["trans"] or (translated and word != ["endtrans"])
            block = None
            parts.append(" ")
        elif block is not None:
            block.append(value)
        elif kind == "data" and not translated:
            parts.append(value)
    return "".join(parts)


def _untranslated(source: str) -> list[str]:
    """What a template says outside the catalogues: its text, its attributes, literals that it prints or hands to a macro."""
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True)
    told = _Told()
    told.feed(_shown(environment, source))
    handed = [
        said
        for pair in environment.parse(source).find_all(jinja2.nodes.Pair)
        if isinstance(pair.key, jinja2.nodes.Const) and pair.key.value in _SAID_BY_MACROS
        for said in _spoken(pair.value)
        if re.search(r"[^\W\d_]{2,}", said) and said not in NAMES
    ]
    return told.words + handed


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>{% trans %}Plan{% endtrans %} · {{ _('Tank') }} 12 IČO</p>", []),
        ("<p class=\"{{ 'warn' if x else 'good' }}\">{{ x }}</p>", []),
        ("<p>Hello</p>", ["Hello"]),
        ("<p>{{ 'Yes' if x else _('No') }}</p>", ["Yes"]),
        ('<img alt="Map of {{ town }}">', ["Map", "of"]),
        ("{{ govukInput({'label': {'text': 'Name'}, 'hint': {'text': _('As on paper')}}) }}", ["Name"]),
        ("{# a remark #}{% if x %}<code>select</code>{% endif %}", []),
    ],
)
def test_words_outside_the_catalogues_are_found(source: str, found: list[str]) -> None:
    assert _untranslated(source) == found


@pytest.mark.parametrize("template", sorted((TEMPLATES / "pages").rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_page_speaks_outside_the_catalogues(template: Path) -> None:
    assert _untranslated(template.read_text()) == []


def test_one_phrase_has_one_czech() -> None:
    said: dict[str, set[str]] = {}
    for path in (TEMPLATES / "pages").rglob("cs.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="cs"):
                if message.id:
                    said.setdefault(str(message.id), set()).add(str(message.string))
    assert {phrase: czech for phrase, czech in said.items() if len(czech) > 1} == {}


def test_every_plural_has_all_its_forms_and_every_place_its_name() -> None:
    wanting = {}
    for path in (TEMPLATES / "pages").rglob("*.po"):
        forms = 3 if path.stem == "cs" else 2
        with path.open("rb") as file:
            for message in read_po(file, locale=path.stem):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                places = {place for each in ids for place in re.findall(r"%\((\w+)\)s", each)}
                strange = {place for each in said for place in re.findall(r"%\((\w+)\)s", each)} - places - {"count", "num"}
                if message.id and (strange or (isinstance(message.id, tuple) and (len(said) != forms or not all(said)))):
                    wanting[str(ids[0])] = sorted(strange) or list(said)
    assert wanting == {}


REFUSALS = frozenset(("NotFound", "Clash", "NotAllowed", "NotSignedIn", "TooMany", "Phrase"))
ENGLISH_ALONE = (
    "cli*", "db.py", "worker.py", "documents/*/*", "embedded/*", "kernel/*", "kernel/*/*", "funding/rules/*/faults.py", "funding/rules/budget/__init__.py", "priority/rules/ranking/*", "outputs.py", "documents/[!s]*", "funding/papers/*", "tank/papers/*",
    "storage.py",
    "journal/*", "migrate.py", "*/api.py", "*/api/*", "resources.py",
    "receipts/actions.py", "refusing.py", "people/actions/communities.py",
)  # fmt: skip
"""Where sentences with values are still English alone: programs and files meet them, pages seldom or never. What leaves
this list stays out of it."""


def _refusals(path: Path) -> list[ast.expr]:
    """What a module's refusals say."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            is_fault = name == "Fault" or (isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "BadInput.one")
            if is_fault or name in REFUSALS:
                found.extend(node.args[1:2] if is_fault else node.args[:1])
    return found


def _meets_pages(path: Path) -> bool:
    return not any(path.relative_to(ROOT / "src" / "absorb").match(pattern) for pattern in ENGLISH_ALONE)


@pytest.mark.parametrize(
    "path",
    sorted(filter(_meets_pages, (ROOT / "src" / "absorb").rglob("*.py"))),
    ids=lambda path: str(path.relative_to(ROOT / "src" / "absorb")),
)
def test_every_refusal_that_pages_show_has_its_czech(path: Path) -> None:
    czech = _catalogue("cs")
    said = _refusals(path)
    literals = [each.value for each in said if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    assert [each for each in literals if not (czech.get(each) or czech.get(each.replace("%%", "%")))] == []
    assert [ast.unparse(each) for each in said if isinstance(each, ast.JoinedStr)] == [], "a sentence with values is a Phrase"
