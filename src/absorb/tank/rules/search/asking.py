"""A search as the database is asked it: conditions that must all hold, each of them one of several alternatives."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from absorb.tank.rules.search.keys import NONE
from absorb.tank.rules.search.targets import find_targets
from absorb.tank.rules.search.terms import Amounts, Choice, Days, Search, Word

HERE = ZoneInfo("Europe/Prague")
_REFERENCE = re.compile(r"[A-Za-z]{1,10}-[0-9]{4}-[0-9]{2,}")
_KINDS = {"state": "s", "ripeness": "r", "subprogramme": "u", "measure": "m", "org": "o", "place": "p", "target": "t"}
_EMPTY = "-"
"""How the index names what is not there."""

Asked = dict[str, Any]


class Asker(msgspec.Struct, frozen=True):
    """Who searches. `sees` are the organisations whose ideas they may see, None for everybody's; what waits for the Centre
    waits for those who `screen`. `drafts_of` are the organisations whose drafts they may see, None where `sees` says it.
    `speaks_for` are the organisations that they hand in for, `awaited` references of ideas that wait for something else of
    theirs, such as a vote."""

    person_id: uuid.UUID
    organisations: tuple[uuid.UUID, ...] = ()
    sees: tuple[uuid.UUID, ...] | None = None
    screens: bool = False
    drafts_of: tuple[uuid.UUID, ...] | None = None
    awaited: tuple[str, ...] = ()
    speaks_for: tuple[uuid.UUID, ...] = ()


def ask(search: Search, asker: Asker) -> Asked:
    """What `idea_find` (migrations/sql/0001_d3_search.sql) takes. Words and filters of different kinds must all fit; of one
    kind any may; costs and days narrow each other."""
    conditions: list[Asked] = []
    if asker.sees is not None:
        conditions.append(_any([_piece("i", owner.hex) for owner in asker.sees]))
    for key in dict.fromkeys(term.key for term in search.terms if isinstance(term, Choice) and not term.is_not):
        conditions.append(_choice(key, search.choices(key), asker))
    phrases: dict[bool, list[str]] = {False: [], True: []}
    ranges: list[Asked] = []
    for term in search.terms:
        match term:
            case Word():
                conditions += _word(term)
                if term.is_exact:
                    phrases[term.is_not].append(term.text)
            case Choice(is_not=True):
                conditions.append({**_choice(term.key, term.values, asker), "not": True})
            case Amounts():
                ranges.append(_amounts(term))
            case Days():
                ranges.append(_days(term))
    asked = {"all": conditions, "phrases": phrases[False], "not_phrases": phrases[True], "ranges": ranges}
    return asked if asker.drafts_of is None else asked | {"drafts_of": [owner.hex for owner in asker.drafts_of]}


def _any(pieces: Iterable[Asked], *, is_not: bool = False) -> Asked:
    return {"any": list(pieces), "not": is_not}


def _piece(kind: str, text: str, *, is_exact: bool = True) -> Asked:
    return {"k": kind, "t": text, "e": is_exact}


def _word(term: Word) -> list[Asked]:
    """The words of a phrase that is refused may stand apart, so only the phrase as a whole is."""
    if term.is_exact and term.is_not:
        return []
    kind = "f" if _REFERENCE.fullmatch(term.text) else "w"
    return [_any([_piece(kind, term.text, is_exact=term.is_exact)], is_not=term.is_not)]


def _choice(key: str, values: Sequence[str], asker: Asker) -> Asked:
    if key == "me":
        return _any(piece for value in values for piece in (_mine(asker) if value == "mine" else _waiting(asker)))
    if key == "target":
        return _any(piece for value in values for piece in _targets(value))
    return _any(_piece(_KINDS[key], _EMPTY if value == NONE else value, is_exact=False) for value in values)


def _targets(value: str) -> list[Asked]:
    """Groups of the list stand in the index by their codes, others in their own words."""
    free = _piece("t", _EMPTY if value == NONE else value, is_exact=False)
    return [free, *(_piece("t", code) for code in find_targets(value) if value != NONE)]


def _mine(asker: Asker) -> list[Asked]:
    return [*(_piece("i", owner.hex) for owner in asker.organisations), _piece("b", asker.person_id.hex)]


def _waiting(asker: Asker) -> list[Asked]:
    """What was handed in waits for the Centre; what was returned, for those who hand in for its organisation; a draft, for who
    began it; and whatever higher rooms say."""
    screened = [_piece("s", "submitted")] if asker.screens else []
    returned = [_piece("x", f"returned{owner.hex}") for owner in asker.speaks_for]
    awaited = [_piece("f", reference) for reference in asker.awaited]
    return [*screened, *returned, *awaited, _piece("x", f"draft{asker.person_id.hex}")]


def _amounts(term: Amounts) -> Asked:
    low = None if term.low is None else term.low + (not term.with_low)
    high = None if term.high is None else term.high + term.with_high
    return {"on": "cost", "low": low, "high": high, "not": term.is_not}


def _days(term: Days) -> Asked:
    low = None if term.low is None else _midnight(term.low, days_on=not term.with_low)
    high = None if term.high is None else _midnight(term.high, days_on=term.with_high)
    return {"on": "changed", "low": low, "high": high, "not": term.is_not}


def _midnight(day: dt.date, *, days_on: bool) -> str:
    """When a day begins here, or the day after it."""
    return dt.datetime.combine(day + dt.timedelta(days=days_on), dt.time(), HERE).isoformat()
