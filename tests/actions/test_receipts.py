"""A request with a key is done once: asked again, after a failure, and by several at the same moment."""

import asyncio
import datetime as dt
import uuid

import asyncpg
import msgspec
import pytest

from absorb.db import Acting, transaction
from absorb.kernel.errors import BadInput, Clash
from absorb.receipts.actions import forget_old, once
from tests.conftest import Town


class Made(msgspec.Struct, frozen=True):
    id: uuid.UUID
    at: dt.datetime


MADE_AT = dt.datetime(2026, 11, 22, 10, 42, tzinfo=dt.UTC)


class Maker:
    """Something that may be done once; counts how often it was."""

    def __init__(self) -> None:
        self.times = 0

    async def act(self) -> Made:
        self.times += 1
        return Made(uuid.uuid4(), MADE_AT)


async def ask(person: Acting, key: str | None, asked: object, maker: Maker) -> Made:
    async with transaction(person) as connection:
        return await once(connection, key, asked, maker.act, Made)


async def test_the_same_request_gets_the_first_answer(town: Town) -> None:
    maker = Maker()
    submitter = town.people["submitter"]
    first = await ask(submitter, "key-1", {"b": 2, "a": 1}, maker)
    assert await ask(submitter, "key-1", {"a": 1, "b": 2}, maker) == first
    assert maker.times == 1


async def test_without_a_key_everything_is_done(town: Town) -> None:
    maker = Maker()
    answers = {(await ask(town.acting, None, {}, maker)).id for _ in range(2)}
    assert (len(answers), maker.times) == (2, 2)


async def test_the_same_key_for_another_request_is_refused(town: Town) -> None:
    maker = Maker()
    await ask(town.acting, "key-1", {"title": "Byt"}, maker)
    with pytest.raises(Clash, match="used for another request"):
        await ask(town.acting, "key-1", {"title": "Dům"}, maker)
    assert maker.times == 1


async def test_keys_are_each_persons_and_each_towns_own(town: Town, other_town: Town) -> None:
    maker = Maker()
    askers = [town.acting, town.people["submitter"], town.people["officer"], other_town.acting]
    assert len({(await ask(asker, "key-1", {}, maker)).id for asker in askers}) == len(askers)


async def test_what_failed_is_done_again(town: Town) -> None:
    maker = Maker()

    async def fail() -> Made:
        await maker.act()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        async with transaction(town.acting) as connection:
            await once(connection, "key-1", {}, fail, Made)
    await ask(town.acting, "key-1", {}, maker)
    assert maker.times == 2


async def test_many_at_the_same_moment_are_one(town: Town) -> None:
    maker = Maker()
    answers = await asyncio.gather(*(ask(town.people["submitter"], "key-1", {"title": "Byt"}, maker) for _ in range(8)))
    assert (len(set(answers)), maker.times) == (1, 1)


@pytest.mark.parametrize("key", ["", "x" * 201, "klíč", "a\nb"])
async def test_a_key_is_short_and_plain(town: Town, key: str) -> None:
    with pytest.raises(BadInput, match="1 to 200 printable ASCII"):
        await ask(town.acting, key, {}, Maker())


async def test_old_receipts_are_forgotten(town: Town, owner: asyncpg.Connection) -> None:
    await ask(town.acting, "old", {}, Maker())
    await owner.execute("update receipt set made_at = made_at - interval '31 days'")
    await ask(town.acting, "new", {}, Maker())
    async with transaction(town.acting) as connection:
        await forget_old(connection, dt.datetime.now(dt.UTC))
    assert [row["key"] for row in await owner.fetch("select key from receipt")] == ["new"]
