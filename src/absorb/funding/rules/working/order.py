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


class Numbers:
    """The codes that a budget uses, and which come next; each that is given is used from then on."""

    def __init__(self, lines: Iterable[WorkLine], chapters: Iterable[Chapter] = (), cost_model: str = "real") -> None:
        self._highest: dict[str, int] = {}
        self._last: dict[str, str] = {}
        self._parents: set[str] = set()
        self._chapters = {chapter.code: chapter.kind for chapter in chapters}
        rate = FLAT_RATES.get(cost_model)
        for code in (*self._chapters, *((rate.code,) if rate else ())):
            self._use(code)
        for line in lines:
            self._take(line.code, line.kind)

    def next_of(self, kind: str) -> str:
        """The code of one more line of this kind: after the last one of the kind, else in the call's chapter for it, else in the
        next empty chapter that is for no kind, else in a chapter of its own."""
        root = "2" if kind == "ineligible" else "1.1"
        if kind in self._last:
            code = self.under(self._last[kind].rpartition(".")[0])
        else:
            code = self.under(self._chapter_for(kind, root) or (root if root == "2" else self.under(root)))
        self._take(code, kind)
        return code

    def _chapter_for(self, kind: str, root: str) -> str | None:
        there = [code for code in self._chapters if is_under(code, root)]
        free = [code for code in there if self._chapters[code] is None and code not in self._parents]
        return next((code for code in there if self._chapters[code] == kind), free[0] if free else None)

    def under(self, parent: str) -> str:
        """The first free code after all that stand right under the parent."""
        code = f"{parent}.{self._highest.get(parent, 0) + 1}"
        self._use(code)
        return code

    def _take(self, code: str, kind: str) -> None:
        if not is_code(code):
            return
        self._use(code)
        self._parents.update(parents_of(code))
        root = "2" if kind == "ineligible" else "1.1"
        is_last = kind not in self._last or place_of(code) > place_of(self._last[kind])
        if is_under(code, root) and code != root and is_last:
            self._last[kind] = code

    def _use(self, code: str) -> None:
        for taken in (code, *parents_of(code)) if is_code(code) else ():
            parent, _, step = taken.rpartition(".")
            self._highest[parent] = max(self._highest.get(parent, 0), int(step))


def in_order(text: BudgetText) -> BudgetText:
    """The same budget with its lines and chapters in the order of their codes; lines without a code get the next one."""
    lines = list(text.lines)
    if not all(line.code for line in lines):
        numbers = Numbers(lines, text.chapters, text.cost_model)
        lines = [line if line.code else msgspec.structs.replace(line, code=numbers.next_of(line.kind)) for line in lines]
    return msgspec.structs.replace(
        text,
        lines=tuple(sorted(lines, key=lambda line: place_of(line.code))),
        chapters=tuple(sorted(text.chapters, key=lambda chapter: place_of(chapter.code))),
    )
