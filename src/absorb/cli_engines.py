"""The engines' doors on the command line: a file in, a file out, no database, no network, no configuration.

Exit 0: done. 2: bad input, one line on standard error (or every fault with `--errors json`). 3: well formed, but
it cannot be met; the answer is written and says why.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from absorb.kernel import intake
from absorb.kernel.engine import Progress
from absorb.kernel.errors import AbsorbError, BadInput
from absorb.outputs import Outputs, check_outputs, write_all
from absorb.problems import problem_body

T = TypeVar("T")

ENGINES = ("rank", "select", "budget", "schedule", "draft", "lint")
CANNOT_BE_MET = 3
BAD_INPUT = 2
INTERRUPTED = 130


def add_commands(commands: Any) -> None:
    """Give each engine its command."""
    for verb, says in (
        ("rank", "points, places and robustness of ideas under weighted criteria"),
        ("select", "the best set of projects under the sources' limits"),
        ("budget", "a budget tree under a cost model, split by source, with its checks"),
        ("schedule", "which source pays which cost in which period"),
    ):
        command = commands.add_parser(verb, help=says)
        command.add_argument("case", metavar="CASE.json", help="the case; - is standard input")
        command.add_argument("-o", "--out", default="-", metavar="OUT.json", help="the answer; - is standard output")
        if verb == "schedule":
            command.add_argument("--xlsx", metavar="OUT.xlsx", help="the same schedule as a workbook with live formulas")
        _finish(command, verb)
    draft = commands.add_parser("draft", help="fill a Word template with facts")
    draft.add_argument("template", metavar="TEMPLATE.docx")
    draft.add_argument("facts", metavar="FACTS.json", help="the facts; - is standard input")
    draft.add_argument("-o", "--out", required=True, metavar="OUT.docx")
    _finish(draft, "draft")
    lint = commands.add_parser("lint", help="list a template's placeholders and what the facts lack")
    lint.add_argument("template", metavar="TEMPLATE.docx|.xlsx")
    lint.add_argument("facts", nargs="?", metavar="FACTS.json")
    lint.add_argument("-o", "--out", default="-", metavar="OUT.json")
    _finish(lint, "lint")
    schema = commands.add_parser("schema", help="print the JSON Schema of an engine's case")
    schema.add_argument("verb", choices=ENGINES)
    schema.add_argument("-o", "--out", default="-", metavar="OUT.json")
    _finish(schema, "schema")


def _finish(command: argparse.ArgumentParser, verb: str) -> None:
    command.add_argument("--errors", choices=("text", "json"), default="text", help="how faults are told on standard error")
    command.set_defaults(run=lambda arguments: run_engine(verb, arguments))


def run_engine(verb: str, arguments: argparse.Namespace) -> int:
    """Run one engine's command to its exit status."""
    try:
        check_outputs([name for name in (arguments.out, getattr(arguments, "xlsx", None)) if name])
        outputs, status = interruptible(lambda progress: _DOORS[verb](arguments, progress))
        write_all(outputs)
        return status
    except AbsorbError as error:
        tell(f"absorb {verb}", error, as_json=arguments.errors == "json")
        return BAD_INPUT


def tell(who: str, error: AbsorbError, *, as_json: bool) -> None:
    """Tell a refusal on standard error: in one line, or with every fault as a problem's JSON."""
    says = json.dumps(problem_body(error), ensure_ascii=False, indent=2) if as_json else f"{who}: {' '.join(str(error).split())}"
    print(says, file=sys.stderr)


def _rank(arguments: argparse.Namespace, progress: Progress) -> tuple[Outputs, int]:
    from absorb.priority.rules import ranking

    answer = ranking.rank(intake.read_json(_read(arguments.case), ranking.Case, also=ranking.check), progress)
    return [(arguments.out, intake.write_json(answer))], 0


def _select(arguments: argparse.Namespace, progress: Progress) -> tuple[Outputs, int]:
    from absorb.funding.rules import selection

    answer = selection.select(intake.read_json(_read(arguments.case), selection.Case, also=selection.check), progress)
    return [(arguments.out, intake.write_json(answer))], CANNOT_BE_MET if answer.status == "infeasible" else 0


def _budget(arguments: argparse.Namespace, progress: Progress) -> tuple[Outputs, int]:
    from absorb.funding.rules import budget

    answer = budget.budget(intake.read_json(_read(arguments.case), budget.Case, also=budget.check_case))
    return [(arguments.out, intake.write_json(answer))], 0


def _schedule(arguments: argparse.Namespace, progress: Progress) -> tuple[Outputs, int]:
    from absorb.funding.rules import schedule

    case = intake.read_json(_read(arguments.case), schedule.Case, also=schedule.check)
    answer = schedule.schedule(case, progress)
    outputs = [(arguments.out, intake.write_json(answer))]
    if arguments.xlsx:
        from absorb.funding import papers

        outputs.append((arguments.xlsx, papers.schedule_workbook(case, answer)))
    return outputs, 0 if answer.status == "met" else CANNOT_BE_MET


def _draft(arguments: argparse.Namespace, progress: Progress) -> tuple[Outputs, int]:
    from absorb.documents import drafting

    template = _read(arguments.template)
    return [(arguments.out, drafting.draft(template, intake.parse_json(_read(arguments.facts))))], 0


def _lint(arguments: argparse.Namespace, progress: Progress) -> tuple[Outputs, int]:
    from absorb.documents import linting

    facts = intake.parse_json(_read(arguments.facts)) if arguments.facts else None
    answer = linting.lint(_read(arguments.template), facts)
    return [(arguments.out, intake.write_json(answer))], 0


def _schema(arguments: argparse.Namespace, progress: Progress) -> tuple[Outputs, int]:
    body = intake.schema(_shape_of(arguments.verb))
    return [(arguments.out, json.dumps(body, ensure_ascii=False, indent=2).encode() + b"\n")], 0


def _shape_of(verb: str) -> type:
    if verb == "rank":
        from absorb.priority.rules.ranking import Case as RankCase

        return RankCase
    if verb == "select":
        from absorb.funding.rules.selection import Case as SelectCase

        return SelectCase
    if verb == "budget":
        from absorb.funding.rules.budget import Case as BudgetCase

        return BudgetCase
    if verb == "schedule":
        from absorb.funding.rules.schedule import Case as ScheduleCase

        return ScheduleCase
    from absorb.documents.drafting import Facts

    return Facts


_DOORS: dict[str, Callable[[argparse.Namespace, Progress], tuple[Outputs, int]]] = {
    "rank": _rank,
    "select": _select,
    "budget": _budget,
    "schedule": _schedule,
    "draft": _draft,
    "lint": _lint,
    "schema": _schema,
}


def _read(name: str) -> bytes:
    if name == "-" and sys.stdin is None:
        raise BadInput.one("", "Standard input is closed, so nothing can be read from it; name a file, or send the case in.")
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except FileNotFoundError:
        raise BadInput.one("", f"There is no file {name}.") from None
    except IsADirectoryError:
        raise BadInput.one("", f"{name} is a folder; a file is expected.") from None
    except OSError as error:
        raise BadInput.one("", f"{name} cannot be read: {error.strerror}.") from None


def interruptible(work: Callable[[Progress], T]) -> T:
    """Run work that may sit in a solver's C++ for minutes so that Ctrl-C still ends it at once.

    Nothing has been written while it runs, so ending the process leaves nothing behind.
    """
    result: list[T] = []
    failure: list[BaseException] = []
    progress = TerminalProgress()

    def body() -> None:
        try:
            result.append(work(progress.tell))
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=body, daemon=True)
    try:
        thread.start()
        while thread.is_alive():
            thread.join(0.1)
            progress.show()
    except KeyboardInterrupt:
        progress.clear()
        _leave()
    progress.clear()
    if failure:
        raise failure[0]
    return result[0]


def _leave() -> NoReturn:
    sys.stderr.flush()
    os._exit(INTERRUPTED)


class TerminalProgress:
    """One line on standard error, from the third second of the work on, when that is a terminal."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._latest = (0.0, "working")
        self._shown = ""

    def tell(self, share_done: float, doing: str) -> None:
        self._latest = (share_done, doing)

    def show(self) -> None:
        elapsed = time.monotonic() - self._started
        if elapsed < 2 or not sys.stderr.isatty():
            return
        share_done, doing = self._latest
        line = f"{share_done:4.0%} {doing} ({elapsed:.0f} s)"
        if line != self._shown:
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
            self._shown = line

    def clear(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = ""
