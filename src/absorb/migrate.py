"""Bringing a database to the state the code needs, and telling whether it is there."""

import ast
import asyncio
import contextlib
import hashlib
import io
import os
import re
from collections import Counter
from pathlib import Path

import asyncpg

from absorb.db import APP_ROLE, ENGINE, NO_DATABASE, OLDEST_SERVER, first_line
from absorb.kernel.errors import Clash, Unavailable
from absorb.resources import MIGRATIONS

os.environ.setdefault("PICCOLO_CONF", "absorb.piccolo_conf")

_LOCK = 0x4142534F5242
_BASE_ID = "2026-11-21T00:00:00:000000"
"""Until the first release there is one generated migration, made anew; afterwards each stays as it is."""

ROLE_SQL = """
do $$ begin
    if not exists (select from pg_roles where rolname = 'absorb_app') then
        create role absorb_app nologin;
    end if;
exception when duplicate_object or unique_violation then null;
end $$;
"""

MEMBER_SQL = "select format('grant absorb_app to %I', $1::text) where not pg_has_role($1, 'absorb_app', 'member')"


async def migrate(url: str, *, for_login: str | None = None, setting: str = "ABSORB_DATABASE_URL") -> list[str]:
    """Run what has not run yet, one run at a time per database; the answer names the migrations that ran.

    `url` is the owner's, and `setting` where it stands; `for_login` is the database user that the service signs in as,
    when that is another one.
    """
    from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager
    from piccolo.apps.migrations.tables import Migration

    lock = await connect(url, setting)
    try:
        if lock.get_server_version().major < OLDEST_SERVER:
            raise Unavailable(f"The database server is PostgreSQL {lock.get_server_version().major}; {OLDEST_SERVER} or newer is needed.")
        await lock.execute("select pg_advisory_lock($1)", _LOCK)
        await _prepare_role(lock, for_login)
        ENGINE.config = {"dsn": url}
        await Migration.create_table(if_not_exists=True).run()  # type: ignore[no-untyped-call]
        await lock.execute("grant select on migration to absorb_app")
        await _check_foundation(lock)
        await lock.execute(f"comment on table migration is '{_foundation()}'")  # before they run: where one fails, the next try goes on
        before = set(await Migration.get_migrations_which_ran(app_name="absorb"))
        with contextlib.redirect_stdout(io.StringIO()) as said:
            answer = await ForwardsMigrationManager(app_name="absorb", migration_id="all").run()
        if not answer.success:
            raise Unavailable(f"The migration failed: {answer.message} {said.getvalue()[-400:]}")
        after = await Migration.get_migrations_which_ran(app_name="absorb")
        return [name for name in after if name not in before]
    finally:
        await lock.close()


def _foundation() -> str:
    """The hash of everything that migrations run. Until the first release they are made anew instead of added to, so a
    database knows from which ones it was made."""
    digest = hashlib.sha256()
    for path in sorted([*MIGRATIONS.glob("*.py"), *(MIGRATIONS / "sql").glob("*.sql")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


async def _check_foundation(connection: asyncpg.Connection) -> None:
    """That what has run here, if anything has, was these migrations."""
    made_from = await connection.fetchval("select obj_description('migration'::regclass, 'pg_class')")
    ran = await connection.fetchval("select exists (select from migration where app_name = 'absorb')")
    if ran and made_from != _foundation():
        raise Unavailable(
            "This database was made by another version before the first release, whose tables are not brought forward. Keep it for that "
            "version, or make a new one: createdb NAME, then name it in ABSORB_DATABASE_URL and run absorb migrate again."
        )


async def connect(url: str, setting: str) -> asyncpg.Connection:
    """A connection to the address that stands in `setting`; `Unavailable` names the setting where there is none."""
    try:
        return await asyncpg.connect(url)
    except NO_DATABASE as error:
        raise Unavailable(f"The database cannot be reached: {first_line(error)}. Check {setting} and that the server is running.") from None


async def _prepare_role(connection: asyncpg.Connection, for_login: str | None) -> None:
    try:
        await connection.execute(ROLE_SQL)
        for login in {await connection.fetchval("select current_user"), for_login} - {None}:
            if grant := await connection.fetchval(MEMBER_SQL, login):
                await connection.execute(grant)
        await connection.execute("create extension if not exists pg_trgm")
    except asyncpg.UndefinedObjectError as error:
        raise Unavailable(f"The service's database user does not exist: {first_line(error)}. Check ABSORB_DATABASE_URL.") from None
    except asyncpg.InsufficientPrivilegeError as error:
        raise Unavailable(
            f"The database user may not prepare the database ({first_line(error)}). "
            "Name the database's owner in ABSORB_OWNER_DATABASE_URL, or run once as an administrator: "
            "create role absorb_app nologin; grant absorb_app to <user>; create extension pg_trgm;"
        ) from None


async def find_pending(url: str, setting: str = "ABSORB_DATABASE_URL") -> list[str]:
    """The names of migrations that have not run on this database; `Unavailable` where others have."""
    connection = await connect(url, setting)
    try:
        if not await connection.fetchval(f"select to_regclass('migration') is not null and to_regrole('{APP_ROLE}') is not null"):
            return migration_ids()
        async with connection.transaction():
            await connection.execute(f"set local role {APP_ROLE}")  # as in each transaction of the service, so it must be able to
            await _check_foundation(connection)
            ran = {row["name"] for row in await connection.fetch("select name from migration where app_name = 'absorb'")}
    finally:
        await connection.close()
    return [identity for identity in migration_ids() if identity not in ran]


def migration_ids() -> list[str]:
    """The migrations that the code carries, in their order."""
    found = [re.search(r'^ID = "([^"]+)"', path.read_text(), re.MULTILINE) for path in MIGRATIONS.glob("*.py")]
    return sorted(match.group(1) for match in found if match)


async def find_drift() -> int:
    """How many statements an automatic migration would still write: 0 when tables and migrations agree."""
    from piccolo.apps.migrations.commands.new import AutoMigrationManager

    from absorb.piccolo_app import APP_CONFIG

    with contextlib.redirect_stdout(io.StringIO()):
        statements = await AutoMigrationManager().get_alter_statements(app_config=APP_CONFIG)
    return sum(len(part.statements) for part in statements)


def write_base_migration() -> Path:
    """Make the generated base migration anew from the tables (before the first release only)."""
    from piccolo.apps.migrations.commands.new import _create_new_migration

    from absorb.piccolo_app import APP_CONFIG

    twice = [name for name, count in Counter(table.__name__ for table in APP_CONFIG.table_classes).items() if count > 1]
    if twice:  # Piccolo tells the tables of a migration apart by the names of their classes alone
        raise Clash(f"Two tables are called {twice[0]}: give each class a name of its own.")
    target = MIGRATIONS / "absorb_2026_11_21_base.py"
    target.unlink(missing_ok=True)
    with contextlib.redirect_stdout(io.StringIO()):
        made = asyncio.run(_create_new_migration(APP_CONFIG, auto=True, description="The first tables of every room"))
    path = Path(made.migration_path)
    target.write_text(in_order(re.sub(r'^ID = "[^"]+"', f'ID = "{_BASE_ID}"', path.read_text(), flags=re.MULTILINE)))
    path.unlink()
    return target


def in_order(migration: str) -> str:
    """A generated migration with what it does table by table, by their names: it comes in the chance order of a set, so that
    one more column would otherwise change every line. Running it sorts the tables by what they refer to."""
    forwards = ast.parse(migration).body[-1]
    assert isinstance(forwards, ast.AsyncFunctionDef)
    acts = [act.value for act in forwards.body if isinstance(act, ast.Expr) and isinstance(act.value, ast.Call)]
    lines = migration.splitlines()
    texts = ["\n".join(lines[act.lineno - 1 : act.end_lineno]) for act in sorted(acts, key=_table_of)]
    return "\n".join([*lines[: acts[0].lineno - 1], "\n\n".join(texts), *lines[acts[-1].end_lineno :]]) + "\n"


def _table_of(act: ast.Call) -> str:
    (name,) = [named.value for named in act.keywords if named.arg == "tablename"]
    return str(ast.literal_eval(name))
