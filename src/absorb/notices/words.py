"""A notice in the reader's language: the phrase of the catalogue with its facts as readers know them."""

import datetime as dt
from typing import Any

from absorb.catalogues import fill, words
from absorb.drawing import show_day, show_moment, show_money


def told(language: str, says: str, facts: dict[str, Any]) -> str:
    """The sentence, its facts written by the ends of their names (see `tell`); what cannot be read stays as it is."""
    phrase = words(language)[0](says)
    try:
        return fill(phrase, {name: _written(language, name, value) for name, value in facts.items()})
    except (KeyError, TypeError, ValueError):  # an old notice whose phrase has other places now must not break a page
        return phrase


def _written(language: str, name: str, value: Any) -> Any:
    try:
        if name.endswith("_on"):
            return show_day(language, dt.date.fromisoformat(value))
        if name.endswith("_at"):
            return show_moment(language, dt.datetime.fromisoformat(value))
        if name.endswith("_minor"):
            return show_money(language, value)
    except (TypeError, ValueError):
        return "–" if value is None else value
    if name.endswith("_phrases") and isinstance(value, list):
        return ", ".join(words(language)[0](str(one)) for one in value)
    if name == "state" or name.endswith("_state"):
        return words(language)[0](f"state {value}")
    return "–" if value is None else value
