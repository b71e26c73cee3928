"""Taking in what ships with the service on the command line: calls and sources of money."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

from absorb.cli_service import acting_of, add, with_database
from absorb.kernel.errors import BadInput
from absorb.settings import Settings


def add_commands(commands: Any) -> None:
    """Give calls and sources their commands."""
    calls = commands.add_parser("calls", help="calls of a community").add_subparsers(metavar="WHAT", required=True)
    loading = add(calls, "load", "take in the calls of a folder; what the town wrote itself stays", "command", _load_calls)
    loading.add_argument("community", metavar="SLUG")
    loading.add_argument("folder", nargs="?", type=Path, help="a folder with call.toml files below it; without it those that ship")
    sources = commands.add_parser("sources", help="sources of money of a community").add_subparsers(metavar="WHAT", required=True)
    taking = add(sources, "load", "take in the sources of money of a file", "command", _load_sources)
    taking.add_argument("community", metavar="SLUG")
    taking.add_argument("file", nargs="?", type=Path, help="a file like templates/funding/sources.toml; without it the one that ships")


def _load_calls(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.calls.actions import load_calls

    if arguments.folder is not None and not arguments.folder.is_dir():
        raise BadInput.one(str(arguments.folder), "There is no such folder.")

    async def run() -> Any:
        given = () if arguments.folder is None else (arguments.folder,)
        return await load_calls(await acting_of(arguments.community), *given)

    for one in asyncio.run(with_database(settings, run)):
        became = "is taken in" if one.is_new else "stays as the town wrote it; the newer text waits" if one.waits else "is there already"
        print(f"{one.code}, version {one.version}: {became}.")
    return 0


def _load_sources(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.funding.actions import load_sources

    if arguments.file is not None and not arguments.file.is_file():
        raise BadInput.one(str(arguments.file), "There is no such file.")

    async def run() -> Any:
        given = () if arguments.file is None else (arguments.file,)
        return await load_sources(await acting_of(arguments.community), *given)

    print(f"{asyncio.run(with_database(settings, run))} source(s) new or changed.")
    return 0
