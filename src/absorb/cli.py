"""The command `absorb`: engines that work on files, and the service itself."""

import argparse
import sys
from collections.abc import Sequence

from absorb import __version__, cli_engines, cli_service


class _Parser(argparse.ArgumentParser):
    """argparse, with one sentence where it would print the usage of everything."""

    def error(self, message: str) -> None:  # type: ignore[override]
        print(f"{self.prog}: {message} (see '{self.prog} --help').", file=sys.stderr)
        raise SystemExit(cli_engines.BAD_INPUT)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(prog="absorb", description=__doc__)
    top.add_argument("--version", action="version", version=f"absorb {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    cli_engines.add_commands(commands)
    cli_service.add_commands(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is its exit status."""
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        return cli_engines.INTERRUPTED


if __name__ == "__main__":
    raise SystemExit(main())
