"""The service's commands: the database, the web application, the worker, the first community and its people."""

import argparse
import asyncio
import contextlib
import getpass
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from absorb.kernel.errors import AbsorbError, BadInput, Clash, Fault, NotFound, Unavailable
from absorb.settings import Need, Settings, read_settings

FAILED = 2


def add_commands(commands: Any) -> None:
    """Give the service its commands."""
    add(commands, "migrate", "bring the database to this version", "migrate", _migrate)
    add(commands, "serve", "serve pages and the API", "serve", _serve)
    add(commands, "worker", "keep promised jobs and seal the journal", "worker", _work)

    community = commands.add_parser("community", help="communities of this installation").add_subparsers(metavar="WHAT", required=True)
    adding = add(community, "add", "add a community", "migrate", _add_community)
    adding.add_argument("slug", help="a short name for addresses, such as usti")
    adding.add_argument("name", help='the name, such as "Ústí nad Labem"')
    adding.add_argument("--prefix", required=True, help="capitals that references begin with, such as UL")

    person = commands.add_parser("person", help="people of this installation").add_subparsers(metavar="WHAT", required=True)
    joining = add(person, "add", "add a person with a role; asks for a password", "command", _add_person)
    joining.add_argument("community", metavar="SLUG")
    joining.add_argument("email")
    joining.add_argument("name")
    joining.add_argument("--role", required=True, help="submitter, officer, lead, member, chair, finance, auditor or administrator")


def add(commands: Any, name: str, says: str, need: Need, run: Callable[[Settings, argparse.Namespace], int]) -> argparse.ArgumentParser:
    """A command with the settings it needs; what goes wrong is told in one sentence, never as a traceback."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=says)
    label = command.prog.removeprefix("absorb ")
    command.set_defaults(run=lambda arguments: _guarded(label, need, run, arguments))
    return command


def _guarded(label: str, need: Need, run: Callable[[Settings, argparse.Namespace], int], arguments: argparse.Namespace) -> int:
    try:
        return run(read_settings(os.environ, need), arguments)
    except BadInput as error:
        for fault in error.faults:
            print(f"absorb {label}: {BadInput([fault])}", file=sys.stderr)
        return FAILED
    except AbsorbError as error:
        print(f"absorb {label}: {error}", file=sys.stderr)
        return FAILED
    except Exception as error:
        if (says := _say_what_the_database_refused(error, need)) is None:
            raise
        print(f"absorb {label}: {says}", file=sys.stderr)
        return FAILED


def _say_what_the_database_refused(error: Exception, need: Need) -> str | None:
    """One sentence with the remedy, for what comes from the database and has none of its own."""
    import asyncpg

    from absorb.db import first_line

    if isinstance(error, asyncpg.InsufficientPrivilegeError) and need == "migrate":
        return f"The database user may not do this ({first_line(error)}): name the database's owner in ABSORB_OWNER_DATABASE_URL."
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return (
            f"The database user of ABSORB_DATABASE_URL may not work here ({first_line(error)}): "
            "run 'absorb migrate' with the same ABSORB_DATABASE_URL, which gives them the role absorb_app."
        )
    if isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError | ConnectionError):
        return f"The database refused or broke off: {first_line(error)}. See its log; what was begun has been undone."
    return None


def _migrate(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.migrate import find_pending, migrate

    user = urlsplit(settings.database_url).username
    ran = asyncio.run(migrate(settings.owner_database_url, for_login=user, setting=_owner_setting(settings)))
    print(f"{len(ran)} migration(s) ran." if ran else "The database is up to date.", flush=True)
    if asyncio.run(find_pending(settings.database_url)):
        raise Unavailable("ABSORB_OWNER_DATABASE_URL and ABSORB_DATABASE_URL lead to different databases: name the same in both.")
    return 0


def _owner_setting(settings: Settings) -> str:
    """Where the owner's address stands: one user is enough for a small town."""
    return "ABSORB_DATABASE_URL" if settings.owner_database_url == settings.database_url else "ABSORB_OWNER_DATABASE_URL"


def _serve(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.serving import serve

    asyncio.run(_require_migrated(settings.database_url))
    serve(settings)
    return 0


async def _require_migrated(url: str, setting: str = "ABSORB_DATABASE_URL") -> None:
    from absorb.migrate import find_pending

    if pending := await find_pending(url, setting):
        raise Unavailable(f"The database lacks {len(pending)} migration(s): run 'absorb migrate' first.")


def _work(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.documents.actions import use_files
    from absorb.mail import use_post
    from absorb.storage import Files
    from absorb.worker import connect_queue, work

    use_files(Files(settings.files))
    use_post(settings)

    async def run() -> None:
        queue = await connect_queue(settings.redis_url)
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signal_number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await work(queue)

    asyncio.run(with_database(settings, run))
    return 0


async def with_database(settings: Settings, work: Callable[[], Awaitable[Any]]) -> Any:
    """What the work answers, with the database open around it and brought to this version."""
    from absorb.db import ENGINE

    await _require_migrated(settings.database_url)
    await ENGINE.open(settings.database_url, size=settings.pool_size)
    try:
        return await work()
    finally:
        await ENGINE.close()


def _add_community(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.migrate import connect
    from absorb.people.actions import add_community

    async def run() -> None:
        await _require_migrated(settings.owner_database_url, _owner_setting(settings))
        owner = await connect(settings.owner_database_url, _owner_setting(settings))
        try:
            await add_community(owner, slug=arguments.slug, name=arguments.name, reference_prefix=arguments.prefix)
        finally:
            await owner.close()

    asyncio.run(run())
    print(f"{arguments.name} is there. Next: absorb person add {arguments.slug} E-MAIL NAME --role administrator")
    return 0


def _add_person(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.people.rules import find_password_faults

    if faults := _find_person_faults(arguments):
        raise BadInput(faults)
    # Everything that can be wrong without the password is told before it is asked for; who is here already has their own.
    name: str | None = asyncio.run(with_database(settings, lambda: _find_name(arguments)))
    password = None if name else _ask_password()
    if password is not None and (faults := find_password_faults(password, pointer="password")):
        raise BadInput(faults)
    asyncio.run(with_database(settings, lambda: _join(arguments, password)))
    kept = f" {arguments.email} was here already: the name and the password stay." if name else ""
    print(f"{name or arguments.name} may sign in as {arguments.role}.{kept}")
    return 0


async def _find_name(arguments: argparse.Namespace) -> str | None:
    """What the person of this e-mail is called, where there is one."""
    from absorb.db import reading
    from absorb.people.queries.signing_in import find_account

    async with reading(await acting_of(arguments.community)) as connection:
        account = await find_account(connection, arguments.email)
    return account.name if account else None


def _find_person_faults(arguments: argparse.Namespace) -> list[Fault]:
    from absorb.kernel.intake import nearest
    from absorb.people.rules import ROLES, find_email_faults, find_name_faults

    faults = [*find_email_faults(arguments.email, pointer="email"), *find_name_faults(arguments.name, pointer="name")]
    if arguments.role not in ROLES:
        faults.append(Fault("--role", f'"{arguments.role}" is not a role{nearest(arguments.role, ROLES)}'))
    return faults


def _ask_password() -> str:
    """The password, typed unseen at a terminal, or the first line of standard input."""
    try:
        if sys.stdin is not None and sys.stdin.isatty():
            return getpass.getpass("Password: ")
        if sys.stdin is not None and (line := sys.stdin.readline()):
            return line.rstrip("\n")
    except EOFError:
        pass
    raise BadInput.one("password", "The input ended before a password was given; nobody was added.")


async def _join(arguments: argparse.Namespace, password: str | None) -> None:
    from absorb.db import transaction
    from absorb.journal.actions import record
    from absorb.people.actions import add_membership, add_person, hash_password

    acting = await acting_of(arguments.community)
    password_hash = await hash_password(password) if password is not None else None
    async with transaction(acting) as connection:
        person_id = await add_person(connection, arguments.email, arguments.name, password_hash)
        if not await add_membership(connection, person_id, arguments.role):
            raise Clash(f"{arguments.email} has the role {arguments.role} in {arguments.community} already.")
        await record(connection, "member added", ("person", person_id), {"role": arguments.role}, why="added on the command line")


async def acting_of(slug: str) -> Any:
    """Who acts on the command line: nobody, in this community."""
    from absorb.db import Acting
    from absorb.kernel.intake import nearest
    from absorb.people.queries import list_communities

    communities = {community.slug: community.id for community in await list_communities()}
    if slug not in communities:
        raise NotFound(f'There is no community "{slug}"{nearest(slug, communities)}')
    return Acting(communities[slug])
