"""A search written as a line for the search box: one form for each search, in the reader's language."""

import datetime as dt

from absorb.kernel.money import money_text
from absorb.tank.rules.search.keys import CHOICES, NONE, key_name
from absorb.tank.rules.search.pieces import OPENING
from absorb.tank.rules.search.terms import Amounts, Choice, Days, Search, Term, Word

_NONE_IN = {"en": "none", "cs": "žádné"}


def write_search(search: Search, language: str = "en") -> str:
    """The line; read again, it is the same search."""
    return " ".join(_write(term, language) for term in search.terms)


def with_term(search: Search, wanted: Term) -> Search:
    """The search with this for its only filter of the kind, where its first one stood or at the end."""
    key = _key_of(wanted)
    place = next((index for index, term in enumerate(search.terms) if _key_of(term) == key), len(search.terms))
    kept = without(search, key).terms
    return Search((*kept[:place], wanted, *kept[place:]))


def without(search: Search, key: str) -> Search:
    """The search without its filters of one kind."""
    return Search(tuple(term for term in search.terms if _key_of(term) != key))


def _key_of(term: Term) -> str:
    match term:
        case Choice():
            return term.key
        case Amounts():
            return "cost"
        case Days():
            return "changed"
        case _:
            return ""


def _write(term: Term, language: str) -> str:
    minus = "-" if term.is_not else ""
    match term:
        case Word():
            return f'{minus}"{term.text}"' if term.is_exact else f"{minus}{term.text}"
        case Choice():
            return f"{minus}{key_name(term.key, language)}:{','.join(_value(term.key, value, language) for value in term.values)}"
        case Amounts():
            return f"{minus}{key_name('cost', language)}:{_amounts(term, language)}"
        case _:
            return f"{minus}{key_name('changed', language)}:{_days(term)}"


def _value(key: str, value: str, language: str) -> str:
    if key in CHOICES:
        shown = CHOICES[key][value][0] if language == "cs" else value
        return f'"{shown}"' if " " in shown else shown
    if value == NONE:
        return _NONE_IN[language]
    is_plain = not any(char.isspace() or char == "," for char in value) and value[0] not in OPENING
    return value if is_plain else f'"{value}"'


def _amounts(term: Amounts, language: str) -> str:
    if term.low is None and term.high is None:
        return _NONE_IN[language]
    low = None if term.low is None else crowns(term.low)
    high = None if term.high is None else crowns(term.high)
    return _bounds(low, high, with_low=term.with_low, with_high=term.with_high)


def crowns(minor: int) -> str:
    """An amount as it is typed: whole crowns where they are whole."""
    return money_text(minor).removesuffix(".00")


def _days(term: Days) -> str:
    return _bounds(_day(term.low), _day(term.high), with_low=term.with_low, with_high=term.with_high)


def _day(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()


def _bounds(low: str | None, high: str | None, *, with_low: bool, with_high: bool) -> str:
    if high is None:
        return f"{'>=' if with_low else '>'}{low}"
    if low is None:
        return f"{'<=' if with_high else '<'}{high}"
    return low if low == high else f"{low}..{high}"
