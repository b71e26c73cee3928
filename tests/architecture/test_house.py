"""The house keeps its own rules: migrations agree with the tables, every address says who may use it, every word is translated."""

import re
from pathlib import Path

import jinja2
import pytest
from babel.messages.pofile import read_po

from absorb.migrate import find_drift, migration_ids
from absorb.resources import TEMPLATES
from absorb.rooms import find_handlers

ROOT = Path(__file__).resolve().parents[2]


async def test_tables_and_migrations_agree() -> None:
    assert await find_drift() == 0


def test_migrations_have_ids_in_order() -> None:
    ids = migration_ids()
    assert (len(ids), ids) == (len(list((ROOT / "migrations").glob("*.py"))), sorted(set(ids)))


def test_every_handler_says_who_may_use_it() -> None:
    silent = [sorted(handler.paths) for handler in find_handlers() if not handler.opt.get("declared")]
    assert silent == []


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
