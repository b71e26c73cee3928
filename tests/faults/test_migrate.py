"""A database made from other migrations is left alone, and the sentence says what to do."""

import asyncpg
import pytest

from absorb.kernel.errors import Unavailable
from absorb.migrate import find_pending, migrate
from tests.databases import Database


async def test_running_again_changes_nothing(migrated: Database) -> None:
    assert await migrate(migrated.owner_url) == []


async def test_a_database_from_other_migrations_is_refused(migrated: Database) -> None:
    owner = await asyncpg.connect(migrated.owner_url)
    await owner.execute("comment on table migration is 'of an earlier day'")
    before = await owner.fetch("select * from migration order by id")
    with pytest.raises(Unavailable, match="made by another version before the first release"):
        await migrate(migrated.owner_url)
    assert await owner.fetch("select * from migration order by id") == before
    await owner.close()


async def test_the_services_own_user_may_ask_what_has_run(migrated: Database) -> None:
    assert await find_pending(migrated.url) == []
