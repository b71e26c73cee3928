"""The journal's commands: its chain is verified, its head exported, a personal part erased."""

import argparse
import asyncio
import sys
import uuid
from pathlib import Path
from typing import Any

from absorb.cli_service import acting_of, add, with_database
from absorb.kernel.errors import BadInput
from absorb.settings import Settings

BROKEN = 1


def add_commands(commands: Any) -> None:
    """Give the journal its commands."""
    journal = commands.add_parser("journal", help="the journal").add_subparsers(metavar="WHAT", required=True)
    verifying = add(journal, "verify", "walk the sealed chain and name its first break", "command", _verify)
    verifying.add_argument("community", metavar="SLUG")
    verifying.add_argument("--expect", metavar="NUMBER:HASH", help="a link that an earlier check printed and that must still be there")
    verifying.add_argument(
        "--head", metavar="FILE", help="the exported head, or the letter with it as saved: its links must still be there"
    )

    showing = add(
        journal, "head", "print the chain's last link, to be kept where nobody who reaches the database can change it", "command", _head
    )
    showing.add_argument("community", metavar="SLUG")

    erasing = add(journal, "erase", "erase the personal part of an entry; the chain holds without it", "command", _erase)
    erasing.add_argument("community", metavar="SLUG")
    erasing.add_argument("entry", help="the entry's id, as the journal's page shows it")
    erasing.add_argument("--why", required=True, help="the reason, which the journal keeps")


def _verify(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.journal.rules import read_anchor, read_heads

    expected = [read_anchor(arguments.expect)] if arguments.expect is not None else []
    if arguments.head is not None:
        expected += read_heads(_read(arguments.head))
    verdict: Any = asyncio.run(with_database(settings, lambda: _verdict(arguments.community, expected)))
    tail = f"{verdict.unsealed} not sealed yet" + (
        f", the oldest of {verdict.unsealed_since:%Y-%m-%d %H:%M:%S} UTC" if verdict.unsealed else ""
    )
    if verdict.first_break:
        entry = f" (entry {verdict.first_break.entry_id})" if verdict.first_break.entry_id else ""
        print(f"The chain breaks at link {verdict.first_break.number}{entry}: {verdict.first_break.says}.")
        print(f"Links stored: {verdict.links}; {tail}.")
        return BROKEN
    erased = f"; {verdict.erased} personal part(s) erased" if verdict.erased else ""
    compared = f"; {len(expected)} link(s) given are among them" if expected else ""
    print(f"The chain holds: {verdict.links} links{erased}{compared}; {tail}.")
    if verdict.last:
        print(f"Write down where nobody who reaches the database can change it, for the next --expect: {verdict.last}")
    return 0


def _read(path: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise BadInput.one("--head", f"The file {path} cannot be read: {error.strerror or error}.") from None


async def _verdict(slug: str, expected: Any) -> Any:
    from absorb.db import snapshot
    from absorb.journal.queries import verify

    acting = await acting_of(slug)
    async with snapshot(acting) as connection:
        return await verify(connection, *expected)


def _head(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.journal.rules import write_head
    from absorb.web import today

    anchor: Any = asyncio.run(with_database(settings, lambda: _last(arguments.community)))
    if anchor is None:
        print(f"Nothing is sealed in {arguments.community} yet.", file=sys.stderr)
        return BROKEN
    print(write_head(arguments.community, today(), anchor), end="")
    return 0


async def _last(slug: str) -> Any:
    from absorb.db import reading
    from absorb.journal.queries import find_last

    async with reading(await acting_of(slug)) as connection:
        return await find_last(connection)


def _erase(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.journal.actions import erase_personal

    try:
        entry_id = uuid.UUID(arguments.entry)
    except ValueError:
        raise BadInput.one("entry", f'"{arguments.entry}" is not the id of an entry, such as 0192f0c1-…') from None

    async def run() -> None:
        await erase_personal(await acting_of(arguments.community), entry_id, why=arguments.why)

    asyncio.run(with_database(settings, run))
    print("The personal part is erased; that it was, and why, is an entry of the journal.")
    return 0
