"""A database made from other migrations is left alone, and the sentence says what to do."""

import uuid
from collections.abc import AsyncIterator

import asyncpg
import pytest

from absorb.embedded import Servers
from absorb.kernel.errors import Unavailable
from absorb.migrate import find_pending, migrate
from tests.conftest import database_url


@pytest.fixture
async def address(servers: Servers, template: str) -> AsyncIterator[str]:
    """A migrated database that nobody has open; its owner's address."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    owner = await asyncpg.connect(servers.owner_database_url)
    await owner.execute(f"create database {name} template {template}")
    yield database_url(servers.owner_database_url, name)
    await owner.execute(f"drop database {name} with (force)")
    await owner.close()


async def test_running_again_changes_nothing(address: str) -> None:
    assert await migrate(address) == []


async def test_a_database_from_other_migrations_is_refused(address: str) -> None:
    owner = await asyncpg.connect(address)
    await owner.execute("comment on table migration is 'of an earlier day'")
    before = await owner.fetch("select * from migration order by id")
    with pytest.raises(Unavailable, match="made by another version before the first release"):
        await migrate(address)
    assert await owner.fetch("select * from migration order by id") == before
    await owner.close()


async def test_the_services_own_user_may_ask_what_has_run(servers: Servers, address: str) -> None:
    assert await find_pending(database_url(servers.database_url, address.rsplit("/", 1)[1].split("?")[0])) == []
