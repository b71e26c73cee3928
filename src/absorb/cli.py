"""The command `absorb`: engines that work on files, and the service itself."""

import argparse
import itertools
import os
import sys
from collections.abc import Sequence

from absorb import __version__, cli_calls, cli_engines, cli_journal, cli_ranking, cli_service
from absorb.kernel.errors import BadInput


class _WrongArguments(Exception):
    """What is wrong with the command line: of which command, in one sentence."""

    def __init__(self, prog: str, says: str) -> None:
        super().__init__(prog, says)
        self.prog, self.says = prog, says


class _Parser(argparse.ArgumentParser):
    """argparse, with one sentence where it would print the usage of everything."""

    def error(self, message: str) -> None:  # type: ignore[override]
        raise _WrongArguments(self.prog, f"{message} (see '{self.prog} --help').")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(prog="absorb", description=__doc__)
    top.add_argument("--version", action="version", version=f"absorb {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    cli_engines.add_commands(commands)
    cli_service.add_commands(commands)
    cli_journal.add_commands(commands)
    cli_ranking.add_commands(commands)
    cli_calls.add_commands(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is its exit status."""
    given = sys.argv[1:] if argv is None else list(argv)
    if sys.stderr is None:  # closed by whoever called: what would be told there is told to nobody
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - it stays open as long as the process
    try:
        arguments = parser().parse_args(given)
        return int(arguments.run(arguments))
    except _WrongArguments as wrong:
        cli_engines.tell(wrong.prog, BadInput.one("", wrong.says), as_json=_wants_json(given))
        return cli_engines.BAD_INPUT
    except KeyboardInterrupt:
        return cli_engines.INTERRUPTED


def _wants_json(given: Sequence[str]) -> bool:
    """Whether the faults are asked for as JSON, as far as arguments that could not be read tell."""
    return "--errors=json" in given or any(pair == ("--errors", "json") for pair in itertools.pairwise(given))


if __name__ == "__main__":
    raise SystemExit(main())
