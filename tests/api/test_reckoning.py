"""Long reckoning has threads of its own: full, it turns the next away, and nobody who signs in waits behind it."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator

import httpx
import pytest

from absorb import reckoning
from absorb.kernel.errors import Unavailable
from tests.books import book
from tests.conftest import Town, sign_in, token_of


@contextlib.asynccontextmanager
async def full() -> AsyncIterator[None]:
    """As many works as the service takes in, none of which ends before the block does."""
    end = threading.Event()
    works = [asyncio.create_task(reckoning.reckon(end.wait)) for _ in range(reckoning.MOST_WAITING)]
    await asyncio.sleep(0)
    try:
        yield
    finally:
        end.set()
        assert await asyncio.gather(*works) == [True] * len(works)


async def test_what_waits_is_bounded_and_given_back() -> None:
    async with full():
        with pytest.raises(Unavailable, match="Too many calculations wait already"):
            await reckoning.reckon(int)
    await asyncio.sleep(0)
    assert await reckoning.reckon(int, "7") == 7


async def test_a_failure_comes_back_and_gives_its_place_back() -> None:
    for _ in range(reckoning.MOST_WAITING + 1):
        with pytest.raises(ValueError, match="invalid literal"):
            await reckoning.reckon(int, "seven")


MODEL = b'code = "x"\nname = "x"\n'


async def test_nobody_who_signs_in_waits_behind_engines_and_workbooks(client: httpx.AsyncClient, town: Town) -> None:
    headers = await token_of(town.people["officer"])
    async with full():
        for path, content in (("plans", book({"List": [["a"]]})), ("scoring-models", MODEL)):
            answer = await client.post(f"/api/v1/{path}", headers=headers, content=content)
            assert (answer.status_code, answer.json()["title"]) == (503, "A part of the system is not available")
        await sign_in(client, town.emails["lead"])
        assert (await client.get("/api/v1/me", headers=headers)).status_code == 200


async def test_a_search_over_the_network_ends(client: httpx.AsyncClient, town: Town) -> None:
    case = {"sources": [], "projects": [], "stop": {"seconds": 301}}
    body = {"year": 2027, "ranking": str(town.acting.community_id), "case": case}
    answer = await client.post("/api/v1/portfolios", headers=await token_of(town.people["officer"]), json=body)
    assert (answer.status_code, answer.json()["errors"][-1]) == (
        422, {"pointer": "/case/stop/seconds", "detail": "Expected at most 300 seconds, found the number 301."},
    )  # fmt: skip


@pytest.mark.parametrize(("draws", "status"), [(100_001, 422), (0, 422)])
async def test_draws_over_the_network_are_few(client: httpx.AsyncClient, town: Town, draws: int, status: int) -> None:
    body = {"model": "x", "plan": "y", "draws": draws}
    answer = await client.post("/api/v1/rankings", headers=await token_of(town.people["officer"]), json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, "/draws")


async def test_a_nest_of_lists_is_told_in_words(client: httpx.AsyncClient, town: Town) -> None:
    nest = MODEL + b"criteria = " + b"[" * 3_000 + b"]" * 3_000
    answer = await client.post("/api/v1/scoring-models", headers=await token_of(town.people["officer"]), content=nest)
    assert (answer.status_code, answer.json()["errors"]) == (
        422, [{"pointer": "", "detail": "The TOML is nested too deeply; a scoring model has three levels."}],
    )  # fmt: skip
