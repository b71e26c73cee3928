"""The tables of guard_table.py held against the application and against real requests: every address in every role, with an
object of the asker's own organisation, of another one, and of another town.
"""

import functools
import re

import httpx
import pytest

from absorb.rooms import find_handlers
from tests.api.guard_objects import MAKERS
from tests.api.guard_table import ALL, GROUPS, WHOSE, expected_of, object_of, objects, table
from tests.api.guard_walker import EMPTY, FILLED, Walker, make_places
from tests.conftest import Town, token_of
from tests.letters import Letters


@functools.cache
def declared() -> dict[str, frozenset[str] | None]:
    """What the application says of itself."""
    return {
        f"{method} {path}": handler.opt["allowed"]
        for handler in find_handlers()
        for path in handler.paths
        for method in handler.http_methods
    }


def test_the_application_declares_what_the_table_says() -> None:
    named = table()
    expected = {
        address: (lambda roles: None if roles is None else frozenset(roles.split()))(GROUPS[named.get(address, "inside")])
        for address in declared()
    }
    assert declared() == expected


def test_the_table_names_only_what_is_there_and_every_change() -> None:
    assert [address for address in table() if address not in declared()] == []
    assert [address for address in declared() if not address.startswith("GET ") and address not in table()] == []


@pytest.mark.parametrize("role", ["nobody", *ALL.split()])
async def test_every_address_keeps_to_the_table(
    client: httpx.AsyncClient, town: Town, other_town: Town, letters: Letters, role: str
) -> None:
    person = None if role == "nobody" else town.people[role]
    places = await make_places(town, other_town, person)
    bearer = {} if person is None else await token_of(person)
    await client.get("/sign-in")
    walker = Walker(client, role, person, places, bearer, {})
    wrong = []
    for address in declared():
        for whose in _variants(address, role):
            expected = expected_of(address, role, whose)
            outcome, status = await walker.ask(address, whose)
            if outcome != expected and not (outcome == "nothing there" and expected == "in" and _is_unseeded(address)):
                wrong.append(f"{address}, {whose}: {outcome} ({status}); expected is {expected}")
    assert wrong == [], "\n".join(wrong)


def _variants(address: str, role: str) -> tuple[str, ...]:
    """Whose objects are tried: who is turned away at the door never gets to one."""
    found = object_of(address.partition(" ")[2])
    if found is None or role == "nobody" or expected_of(address, role, "own") != "in":
        return ("own",)
    return ("own", "another town's") if found[1] == "town" else WHOSE


def _is_unseeded(address: str) -> bool:
    """An id that no maker fills stands for nothing: who gets as far as hearing so was let in."""
    path = address.partition(" ")[2]
    found = object_of(path)
    if address in EMPTY:
        return True
    below = path.removeprefix(found[0]) if found else path
    return "{" in below and not any(place in path for place in FILLED)


def test_the_table_of_objects_names_only_what_is_there() -> None:
    paths = {address.partition(" ")[2] for address in declared()}
    idle = [beginning for beginning, _, _ in objects() if not any(path == beginning or path.startswith(beginning) for path in paths)]
    assert (idle, [kind_of for _, _, kind_of in objects() if kind_of not in MAKERS]) == ([], [])


async def test_the_api_describes_itself_whole(client: httpx.AsyncClient, town: Town) -> None:
    answer = await client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.json()["openapi"][:2]) == (200, "3.")
    described = {f"{method.upper()} {path}" for path, methods in answer.json()["paths"].items() for method in methods}
    expected = {re.sub(r"\{(\w+):\w+\}", r"{\1}", address) for address in declared() if " /api/" in address}
    assert expected - described == set()
    assert [path for path in described if " /api/" not in path] == []
