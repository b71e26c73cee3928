"""What both front doors of the list read out of a request: the search, the order, and whether its names are known here."""

import difflib
from collections.abc import Mapping
from typing import get_args

import asyncpg

from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase
from absorb.tank import queries
from absorb.tank.access import sight_of
from absorb.tank.cursor import Sort
from absorb.tank.queries.search import Wanted
from absorb.tank.rules.search import (
    NONE,
    Amounts,
    Asker,
    Choice,
    Search,
    ask,
    crowns,
    read_between,
    read_choice,
    read_search,
    with_term,
    without,
)  # fmt: skip
from absorb.tank.waiting import read_waiting
from absorb.web import CENTRE, Person

SORTS: tuple[Sort, ...] = get_args(Sort)
PLAIN = ("state", "ripeness", "subprogramme", "me", "measure", "org", "place", "target")
"""Filters that the plain form asks one by one; what they say is a part of the search like what is typed into its box."""


def asker_of(person: Person, awaited: tuple[str, ...] = ()) -> Asker:
    """How a person searches: what is theirs, what they may see, what waits for them."""
    sight = sight_of(person)
    return Asker(
        person_id=person.id,
        organisations=tuple(sorted(person.organisations)),
        sees=sight.organisations,
        screens=person.may(CENTRE),
        drafts_of=sight.drafts_of if sight.organisations is None else None,
        awaited=awaited,
        speaks_for=tuple(sorted(person.speaks_for)),
    )


def read_asked(typed: str, plain: Mapping[str, str]) -> Search:
    """The search of a line and of the plain form's fields beside it; every fault of both at once."""
    faults: list[Fault] = []
    search = Search()
    try:
        search = read_search(typed)
    except BadInput as error:
        faults += error.faults
    for key in PLAIN:
        if plain.get(key, "").strip():
            try:
                search = with_term(search, Choice(key, (read_choice(key, plain[key].strip()),)))
            except BadInput as error:
                faults += error.faults
    for key in ("cost", "changed"):
        low, high = plain.get(f"{key}_from", "").strip(), plain.get(f"{key}_to", "").strip()
        if low or high:
            try:
                search = with_term(search, read_between(key, low, high))
            except BadInput as error:
                faults += error.faults
    if faults:
        raise BadInput(faults)
    return search


def read_sort(text: str) -> tuple[Sort, bool]:
    """The order and whether it goes down: "cost", "-cost"."""
    name = text.removeprefix("-") or "title"
    if name not in SORTS:
        raise BadInput.one("/sort", Phrase("There is no order “%(name)s”; there are %(known)s.", name=text[:40], known=", ".join(SORTS)))
    return name, text.startswith("-")


async def wanted_of(connection: asyncpg.Connection, search: Search, person: Person, sort: str) -> Wanted:
    """The list that a search asks for, for this person; `BadInput` for an order that there is not, and for measures and
    organisations that there are none of here, each with the nearest that there is."""
    name, is_down = read_sort(sort)
    await _check_known(connection, search)
    is_waiting = any(isinstance(term, Choice) and term.key == "me" and "waiting" in term.values for term in search.terms)
    awaited = await read_waiting(connection) if is_waiting else ()
    return Wanted(ask(search, asker_of(person, awaited)), name, is_down)


def is_everything(wanted: Wanted) -> bool:
    """Whether the list holds everything in its usual order."""
    return (wanted.sort, wanted.is_down, "drafts_of" in wanted.asked) == ("title", False, False) and not any(wanted.asked.values())


async def _check_known(connection: asyncpg.Connection, search: Search) -> None:
    faults = [fault for term in search.terms if isinstance(term, Choice) for fault in await _unknown(connection, term)]
    if faults:
        raise BadInput(faults)


async def _unknown(connection: asyncpg.Connection, term: Choice) -> list[Fault]:
    values = [value for value in term.values if value != NONE]
    if term.key == "measure":
        codes = await queries.search.list_measures(connection)
        missing = [value for value in values if not any(_is_of(code, value) for code in codes)]
        return [_no_measure(value, _nearest(value, codes)) for value in missing]
    if term.key == "org":
        found = []
        for value in values:
            if not await queries.search.is_organisation(connection, value):
                near = await queries.search.nearest_organisation(connection, fold(value))
                found.append(_no_organisation(value, near))
        return found
    return []


def _is_of(code: str, asked: str) -> bool:
    return code.casefold() == asked.casefold() or code.casefold().startswith(f"{asked.casefold()}.")


def _nearest(asked: str, codes: list[str]) -> str | None:
    close = difflib.get_close_matches(asked.casefold(), {code.casefold(): code for code in codes}, n=1, cutoff=0.3)
    return next((code for code in codes if close and code.casefold() == close[0]), codes[0] if codes else None)


def _no_measure(found: str, near: str | None) -> Fault:
    if near is None:
        return Fault("/q", Phrase("There is no measure “%(found)s” in the plan.", found=found))
    return Fault("/q", Phrase("There is no measure “%(found)s” in the plan; the nearest is “%(near)s”.", found=found, near=near))


def _no_organisation(found: str, near: str | None) -> Fault:
    if near is None:
        return Fault("/q", Phrase("There is no organisation “%(found)s” here.", found=found))
    return Fault("/q", Phrase("There is no organisation “%(found)s” here; the nearest is “%(near)s”.", found=found, near=near))


def plain_of(search: Search) -> tuple[dict[str, str], Search]:
    """What the plain form's fields show of a search, and the rest of it, which they cannot show."""
    shown: dict[str, str] = {}
    rest = search
    for key in PLAIN:
        terms = [term for term in search.terms if isinstance(term, Choice) and term.key == key]
        if len(terms) == 1 and not terms[0].is_not and len(terms[0].values) == 1:
            shown[key] = terms[0].values[0]
            rest = without(rest, key)
    amounts = [term for term in search.terms if isinstance(term, Amounts)]
    if len(amounts) == 1 and not amounts[0].is_not and amounts[0].with_low and amounts[0].with_high and amounts[0] != Amounts():
        bounds = {"cost_from": amounts[0].low, "cost_to": amounts[0].high}
        shown |= {name: "" if bound is None else crowns(bound) for name, bound in bounds.items()}
        rest = without(rest, "cost")
    return shown, rest
