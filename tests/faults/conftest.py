"""Databases as a small town has them: their owner is the service's own user."""

from collections.abc import AsyncIterator

import pytest

from absorb.db import ENGINE
from absorb.embedded import Servers
from tests.databases import Clones, Database, connected, database_url, drop_database, new_name


@pytest.fixture
async def empty_database(servers: Servers) -> AsyncIterator[str]:
    """An empty database; its owner's address."""
    name = new_name()
    async with connected(servers.owner_database_url) as owner:
        await owner.execute(f"create database {name}")
    yield database_url(servers.owner_database_url, name)
    await drop_database(servers, name)


@pytest.fixture
async def migrated(clones: Clones) -> AsyncIterator[Database]:
    """A migrated database that nobody has open."""
    async with clones.lend() as lent:
        await ENGINE.close()
        yield lent
