"""What Piccolo's tables cannot say: row-level security, named functions, triggers and indexes, in migrations/sql."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-21T00:00:01:000000"
VERSION = "1.30.0"
DESCRIPTION = "Security, functions, triggers and indexes"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="absorb", description=DESCRIPTION)

    async def run():
        from absorb.db import ENGINE

        for path in sorted((Path(__file__).parent / "sql").glob("0001_*.sql")):
            connection = ENGINE.current_transaction.get().connection
            await connection.execute(path.read_text(encoding="utf-8"))

    manager.add_raw(run)
    return manager
