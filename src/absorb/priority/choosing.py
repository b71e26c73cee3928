"""Which ideas a search of the tank finds, for those who prepare a round of them."""

import uuid

from absorb.db import reading
from absorb.kernel.errors import BadInput
from absorb.kernel.phrases import Phrase
from absorb.tank.asking import read_asked, wanted_of
from absorb.tank.queries.search import find_all
from absorb.web import Person

MOST_FOUND = 20_000


async def find_ideas(person: Person, query: str | None) -> list[uuid.UUID]:
    """The ids of all ideas that the search finds; none where nothing is asked. `BadInput` points at "/query"."""
    if query is None or not query.strip():
        return []
    search = read_asked(query, {})
    async with reading(person.acting) as connection:
        found = await find_all(connection, await wanted_of(connection, search, person, "title"), at_most=MOST_FOUND)
    if len(found) > MOST_FOUND:
        raise BadInput.one("/query", Phrase("More than %(most)s ideas fit; narrow the search.", most=MOST_FOUND))
    return found
