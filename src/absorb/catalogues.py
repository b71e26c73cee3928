"""The two languages: English phrases stand in code and templates, Czech in the `cs.po` beside the templates.

A sentence with values in it travels as an `absorb.kernel.phrases.Phrase` and is put into words where it is shown.
"""

import functools
from collections.abc import Callable
from typing import Any

from babel.messages.pofile import read_po

from absorb.resources import TEMPLATES

LANGUAGES = ("cs", "en")


@functools.cache
def words(language: str) -> tuple[Callable[[str], str], Callable[[str, str, int], str]]:
    """gettext and ngettext of one language, from the .po files beside the templates (English is in the code)."""
    singles: dict[str, str] = {}
    plurals: dict[str, tuple[str, ...]] = {}
    rule = _czech_plural if language == "cs" else _english_plural
    for path in sorted((TEMPLATES / "pages").rglob(f"{language}.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        for message in catalogue:
            if not message.id:
                continue
            if isinstance(message.id, tuple):
                plurals[message.id[0]] = tuple(message.string or ())
            elif message.string:
                singles[str(message.id)] = str(message.string)

    def translate(text: str) -> str:
        return singles.get(text) or singles.get(text.replace("%%", "%"), text)

    def translate_many(one: str, many: str, count: int) -> str:
        forms = plurals.get(one)
        return forms[rule(count)] if forms else (one if count == 1 else many)

    return translate, translate_many


def _czech_plural(count: int) -> int:
    return 0 if count == 1 else 1 if 2 <= count <= 4 else 2


def _english_plural(count: int) -> int:
    return 0 if count == 1 else 1


def fill(phrase: str, facts: dict[str, Any]) -> str:
    """The places of a phrase filled; without facts a per cent sign is just one, also in phrases that come from elsewhere."""
    return phrase % facts if facts else phrase.replace("%%", "%")


def say(language: str, phrase: str, /, **facts: Any) -> str:
    """A phrase in one language, its places filled. Plain text, never markup."""
    return fill(words(language)[0](phrase), facts)
