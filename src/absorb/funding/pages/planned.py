"""A working copy worked out for its page: the grid, the legend, what is open, and what stands in the way, in the reader's words."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request

from absorb.db import reading
from absorb.drawing import show_month
from absorb.funding.access import may_write
from absorb.funding.actions.plans import plan
from absorb.funding.actions.versions import terms_for
from absorb.funding.pages.budget import comma_of
from absorb.funding.pages.opened import PAYER, Opening, field_id
from absorb.funding.pages.sheet import Drawing, Sheet, ids_of, tones_of
from absorb.funding.pages.view import View, view_of
from absorb.funding.queries.sources import source_names
from absorb.funding.queries.working import Work
from absorb.funding.rules.names import budget_name, in_words
from absorb.funding.rules.working.budget import settled
from absorb.funding.rules.working.edits import name_of
from absorb.funding.rules.working.schedule import Reckoned, find_lost
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.funding.telling import names_of
from absorb.kernel.errors import AbsorbError, BadInput, Fault
from absorb.kernel.facts import Name
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase
from absorb.web import faults_of, language_of, person_of
from absorb.wording import Names, word


class Typed(msgspec.Struct, frozen=True):
    """What a form said: the working copy, the fields that say otherwise than what it was begun from, and what cannot be read."""

    base_version: int
    text: ScenarioText
    changed: Mapping[str, str] = {}
    faults: Sequence[Fault] = ()


class Way(msgspec.Struct, frozen=True):
    """Something that stands in the way, in the reader's words, and what to open to change it ("" for nothing here)."""

    says: str
    at: str


class Held(msgspec.Struct, frozen=True):
    """A pin: its name, what it pins and where, and whether all of that is there."""

    name: str
    line: str
    month: int | None
    source: str
    minor: int
    at: str
    is_lost: bool


def address_of(work: Work) -> str:
    return f"/funding/{work.reference}/schedule/{work.number}"


def settled_text(text: ScenarioText) -> ScenarioText:
    """The working copy with everything in its budget that follows from the rest: codes, prices."""
    return msgspec.structs.replace(text, budget=settled(text.budget))


async def shown(request: Request[Any, Any, Any], work: Work, typed: Typed, refusal: AbsorbError | None = None) -> dict[str, Any]:
    """What `funding/schedule/shown.html` draws: the part of the page that follows while somebody types."""
    person, language, view, text = person_of(request), language_of(request), view_of(request.query_params), settled_text(typed.text)
    async with reading(person.acting) as connection:
        names, call = await source_names(connection, language), await terms_for(connection, work)
    reckoned, faults = None, tuple[Fault, ...]()
    try:
        reckoned = await plan(text, call)
    except BadInput as found:
        faults = found.faults
    telling = _Telling(text, reckoned, language, names)
    opened = Opening(text, typed.changed, reckoned, comma_of(request)).open(view.at)
    fields = opened.names if opened else frozenset[str]()
    return {
        "work": work, "text": text, "view": view, "address": address_of(work), "names": names, "tones": tones_of(text),
        "reckoned": reckoned, "sheet": telling.sheet(view), "opened": opened, "word": telling.word, "lines": telling.lines,
        "faults": telling.ways(faults), "conflict": telling.conflict(), "pins": telling.pins(),
        "refused": {field_id(fault.pointer.lstrip("/")): fault.says for fault in (faults_of(refusal) if refusal else typed.faults)},
        "unsaved": {name: value for name, value in typed.changed.items() if name not in fields}, "count": len(typed.changed),
        "base_version": typed.base_version, "may_write": may_write(person, work.organisation) and work.closed_at is None,
        "unit": "Kč" if text.budget.currency == "CZK" else text.budget.currency,
    }  # fmt: skip


class _Telling:
    """Puts a working copy and what came of it into the reader's words."""

    def __init__(self, text: ScenarioText, reckoned: Reckoned | None, language: str, names: Mapping[str, str]) -> None:
        self._text, self._language, self._names, self._ids = text, language, names, ids_of(text)
        self._reckoned = reckoned
        if reckoned is not None and language == "cs":
            self._reckoned = msgspec.structs.replace(reckoned, case=in_words(reckoned.case, names))
        self.lines = {line.code: f"{line.code} {line.name}" for line in self._reckoned.case.lines} if self._reckoned else {}
        months = {str(month): show_month(language, month) for month in map(text.first.plus, range(text.months))}
        called: Names = {**names_of(language, names), "line": self.lines, "period": months}
        self.word = functools.partial(word, language, names=called)

    def sheet(self, view: View) -> Sheet | None:
        if self._reckoned is None:
            return None
        return Drawing(self._text, self._reckoned, view, self._language, self._names).sheet(self._chapters(self._reckoned), self.word)

    def _chapters(self, reckoned: Reckoned) -> dict[str, str]:
        """The chapters right above lines, by the names that people gave them; those above all costs say nothing."""
        named = {chapter.code: chapter.name for chapter in self._text.budget.chapters if chapter.name}
        own = budget_name if self._language == "cs" else str
        return {
            node.code: named.get(node.code) or own(node.name)
            for node in reckoned.budget_answer.tree
            if node.code.count(".") > 1 or node.code == "2"
        }

    def ways(self, faults: Sequence[Fault]) -> list[Way]:
        """Why the schedule cannot be worked out, and where each of it is."""
        return [Way(self.word(fault.says), self._place(fault.pointer)) for fault in faults]

    def _place(self, pointer: str) -> str:
        text = self._text
        match pointer.strip("/").split("/"):
            case ["budget", "lines", place, *_] if place.isdigit():
                return text.budget.lines[int(place)].id
            case ["sources", place, *_] if place.isdigit():
                return f"{PAYER}{text.sources[int(place)].id}"
        return ""

    def conflict(self) -> list[Way]:
        """The demands that cannot all be met, each with what to open to give it up."""
        return [Way(self.word(says), self._said_of(says)) for says in (self._reckoned.answer.conflict if self._reckoned else ())]

    def _said_of(self, says: Phrase) -> str:
        match says.facts:
            case {"line": Name(code=line), "period": Name(code=month)}:
                return f"{self._ids.get(line, '')} {month}"
            case {"source": Name(code=source)} | {"one": Name(code=source)}:
                return f"{PAYER}{source}"
        return ""

    def pins(self) -> list[Held]:
        codes, lost = {own: code for code, own in self._ids.items()}, self._lost()
        found = []
        for place, pin in enumerate(self._text.pins):
            code = codes.get(pin.line, "")
            found.append(
                Held(
                    name_of(pin), self.lines.get(code, code), _month(pin.period), self._names.get(pin.source, pin.source), int(pin.amount),
                    f"{pin.line} {pin.period}", place in lost,
                )
            )  # fmt: skip
        return found

    def _lost(self) -> set[int]:
        if self._reckoned is None:
            return set()
        faults = find_lost(self._text, self._reckoned.budget, self._reckoned.budget_answer)
        return {int(parts[1]) for fault in faults if (parts := fault.pointer.strip("/").split("/"))[0] == "pins"}


def _month(text: str) -> int | None:
    try:
        return int(Month.parse(text))
    except ValueError:
        return None
