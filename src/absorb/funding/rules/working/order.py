"""Codes and places of a budget's lines: lines stand in the order of their codes, so that both always agree."""

import re
from collections.abc import Iterable

import msgspec

from absorb.funding.rules.budget.faults import is_under, parents_of
from absorb.funding.rules.budget.models import FLAT_RATES
from absorb.funding.rules.budget.shapes import CODE_PATTERN
from absorb.funding.rules.working.shapes import BudgetText, Chapter, WorkLine

_CODE = re.compile(CODE_PATTERN)


def is_code(code: str) -> bool:
    return _CODE.match(code) is not None


def place_of(code: str) -> tuple[tuple[int, ...], str]:
    """Where a code stands among others, number by number; what is no code comes last."""
    return (tuple(int(step) for step in code.split(".")), "") if is_code(code) else ((10**9,), code)


def in_order(text: BudgetText) -> BudgetText:
    """The same budget with its lines and chapters in the order of their codes; lines without a code get the next one."""
    lines = list(text.lines)
    for index, line in enumerate(lines):
        if not line.code:
            lines[index] = msgspec.structs.replace(line, code=next_code(text, lines, line.kind))
    return msgspec.structs.replace(
        text,
        lines=tuple(sorted(lines, key=lambda line: place_of(line.code))),
        chapters=tuple(sorted(text.chapters, key=lambda chapter: place_of(chapter.code))),
    )


def next_code(text: BudgetText, lines: Iterable[WorkLine], kind: str) -> str:
    """The code of one more line of this kind: after the last line of the kind, else in a chapter of its own."""
    lines = [line for line in lines if is_code(line.code)]
    root = "2" if kind == "ineligible" else "1.1"
    alike = [line.code for line in lines if line.kind == kind and is_under(line.code, root) and line.code != root]
    codes = {line.code for line in lines} | {chapter.code for chapter in text.chapters}
    if alike:
        return next_under(max(alike, key=place_of).rpartition(".")[0], codes)
    chapter = next((one.code for one in text.chapters if is_under(one.code, root) and _is_free(one, lines)), None)
    if root == "2" or chapter is not None:
        return next_under(chapter or root, codes)
    rate = FLAT_RATES.get(text.cost_model)
    return f"{next_under(root, codes | ({rate.code} if rate else set()))}.1"


def _is_free(chapter: Chapter, lines: Iterable[WorkLine]) -> bool:
    return not any(is_under(line.code, chapter.code) for line in lines)


def next_under(parent: str, codes: Iterable[str]) -> str:
    """The first free code after all that stand right under the parent."""
    used = {code for taken in codes for code in (taken, *(parents_of(taken) if is_code(taken) else ()))}
    steps = [int(code.rpartition(".")[2]) for code in used if is_code(code) and code.rpartition(".")[0] == parent]
    return f"{parent}.{max(steps, default=0) + 1}"
