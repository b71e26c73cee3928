"""The rankings' command: what a frozen ranking keeps is reckoned again, and must give the same bytes."""

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

from absorb.cli_service import acting_of, add, with_database
from absorb.kernel.errors import NotFound, Unavailable
from absorb.settings import Settings

if TYPE_CHECKING:
    from absorb.priority.actions.verifying import Verified

BROKEN = 1
MOST = 2**31 - 1

BREAKS = {
    "case_is_kept": "the stored input is not the one whose fingerprint was kept",
    "snapshot_is_kept": "the stored grounds are not those whose fingerprint was kept",
    "snapshot_names_case": "the grounds do not name this input",
    "answer_is_same": "reckoned again, the answer is another one",
    "list_is_same": "the rows in the database are not those of the answer",
}


def add_commands(commands: Any) -> None:
    """Give the rankings their command."""
    ranking = commands.add_parser("ranking", help="frozen rankings").add_subparsers(metavar="WHAT", required=True)
    verifying = add(ranking, "verify", "reckon frozen rankings again from what they keep, and compare byte for byte", "command", _verify)
    verifying.add_argument("community", metavar="SLUG")
    verifying.add_argument("number", metavar="NUMBER", type=_number, nargs="?", help="of one ranking; without it all are reckoned")


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:11]) <= MOST:
        raise argparse.ArgumentTypeError(f'"{text}" is not the number of a ranking, such as 3')
    return int(text)


def _verify(settings: Settings, arguments: argparse.Namespace) -> int:
    from absorb.documents.actions import use_files
    from absorb.storage import Files

    use_files(Files(settings.files))
    broken: int = asyncio.run(with_database(settings, lambda: verify_all(arguments.community, arguments.number)))
    return BROKEN if broken else 0


async def verify_all(slug: str, number: int | None) -> int:
    """How many of them do not hold; a line about each as soon as it is known."""
    from absorb.db import reading
    from absorb.priority.queries import list_rankings

    acting = await acting_of(slug)
    async with reading(acting) as connection:
        known = [one.number for one in await list_rankings(connection, MOST)]
    if number is not None and number not in known:
        raise NotFound(f"There is no ranking {number} in {slug}.")
    wanted = sorted(known) if number is None else [number]
    broken = 0
    for one in wanted:
        holds, says = await _verdict(acting, one)
        broken += not holds
        print(says, flush=True)
    if number is None:
        print(f"Rankings that hold: {len(wanted) - broken} of {len(wanted)}.")
    return broken


async def _verdict(acting: Any, number: int) -> tuple[bool, str]:
    from absorb.priority.actions.verifying import verify_ranking

    try:
        found = await verify_ranking(acting, number)
    except (NotFound, Unavailable) as error:
        return False, f"Ranking {number} cannot be reckoned again: {error}"
    if found.holds:
        return True, f"Ranking {number} holds: its input gives the same bytes again, SHA-256 {found.answer_sha256}."
    return False, f"Ranking {number} does not hold: {_breaks(found)}."


def _breaks(found: "Verified") -> str:
    breaks = [says for name, says in BREAKS.items() if not getattr(found, name)]
    if found.fault:
        breaks = [found.fault.removesuffix("."), *(says for says in breaks if says != BREAKS["answer_is_same"])]
    if not found.same_engine:
        breaks.append("it was frozen by another version, whose random numbers may be others")
    return "; ".join(breaks)
