"""A database made from other migrations is left alone, and the sentence says what to do."""

import asyncpg
import pytest

from absorb.kernel.errors import Unavailable
from absorb.migrate import find_pending, in_order, migrate
from absorb.resources import MIGRATIONS
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


GENERATED = """async def forwards():
    manager = MigrationManager(
        migration_id=ID
    )

{}

    return manager
"""
TABLES = ['    manager.add_table(\n        class_name="B", tablename="b"\n    )', '    manager.add_table(class_name="A", tablename="a")']
COLUMNS = ['    manager.add_column(tablename="a", column_name="z")', '    manager.add_column(tablename="a", column_name="c")']


def test_a_generated_migration_goes_table_by_table_each_in_its_own_order() -> None:
    texts = [GENERATED.format("\n\n".join([*tables, *COLUMNS])) for tables in (TABLES, TABLES[::-1])]
    assert [in_order(text) for text in texts] == [GENERATED.format("\n\n".join([TABLES[1], *COLUMNS, TABLES[0]]))] * 2


def test_the_base_is_written_in_that_order() -> None:
    base = (MIGRATIONS / "absorb_2026_11_21_base.py").read_text()
    assert in_order(base) == base
