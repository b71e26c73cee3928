"""The needs map as people write it: a row for each service of a target group, a column for each need, words in the cells."""

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from absorb.kernel.czech import fold
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.phrases import Phrase
from absorb.plan.rules.continuing import parts_of, place_text
from absorb.plan.rules.needs import CellState
from absorb.plan.rules.tree import Path, PlanTree

MISSING = "chybí"
NOT_NEEDED = "není potřeba"
LONGEST = 300


class SaidCell(msgspec.Struct, frozen=True):
    """What a cell says; one that says nothing is not there. `is_invented` marks what the demonstration made up."""

    state: CellState
    providers: str | None = None
    is_invented: bool = False


class NeedColumn(msgspec.Struct, frozen=True):
    """A need, and the measures that are about it, as they are written."""

    name: str
    measures: tuple[str, ...] = ()


class ServiceRow(msgspec.Struct, frozen=True):
    """A service for a target group: the measures that are about it, and its cells by the names of the needs."""

    group: str
    name: str
    measures: tuple[str, ...] = ()
    cells: dict[str, SaidCell] = {}


class NeedsMap(msgspec.Struct, frozen=True):
    needs: tuple[NeedColumn, ...] = ()
    services: tuple[ServiceRow, ...] = ()

    @property
    def mark(self) -> str:
        """By what two people's changes are told apart: the same map has the same mark."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()[:16]

    @property
    def counts(self) -> dict[str, int]:
        said = [cell.state for row in self.services for cell in row.cells.values()]
        unknown = len(self.needs) * len(self.services) - len(said)
        return {state: said.count(state) for state in ("provided", "missing", "not_needed")} | {"unknown": unknown}


def read_said(text: str) -> SaidCell | None:
    """A cell's words: a provider's name, "chybí", "není potřeba", or nothing."""
    text = " ".join(text.split())
    if not text:
        return None
    if fold(text) in (fold(MISSING), "sluzba chybi", "missing", "service missing"):
        return SaidCell("missing")
    if fold(text) in (fold(NOT_NEEDED), "neni treba", "not needed"):
        return SaidCell("not_needed")
    return SaidCell("provided", text)


def say(cell: SaidCell | None) -> str:
    if cell is None:
        return ""
    return {"missing": MISSING, "not_needed": NOT_NEEDED}.get(cell.state) or cell.providers or ""


def split_measures(text: str) -> tuple[str, ...]:
    """Measures as they are written beside a service or a need: numbers with a semicolon or a comma between."""
    return tuple(dict.fromkeys(part.strip() for part in text.replace(",", ";").replace("\n", ";").split(";") if part.strip()))


def find_measures(tree: PlanTree, said: Iterable[tuple[str, str]]) -> dict[str, Path]:
    """The places of measures by what is written of them ("2.1", "1.1 / 2.1"); `said` are pairs of where it is written and the
    text. `BadInput` lists what is not there or may mean several."""
    places = [place for place, _ in parts_of(tree) if len(place) == 3]
    found: dict[str, Path] = {}
    faults: list[Fault] = []
    for where, text in said:
        wanted = "/".join(part.strip() for part in text.split("/"))
        fitting = [place for place in places if any("/".join(place[-count:]) == wanted for count in (1, 2, 3))]
        if len(fitting) == 1:
            found[text] = fitting[0]
        elif not fitting:
            faults.append(Fault(where, Phrase("There is no measure %(code)s in the plan.", code=text)))
        else:
            choices = " · ".join(place_text(place) for place in fitting)
            faults.append(
                Fault(where, Phrase("“%(says)s” may mean any of these: %(choices)s; write the whole.", says=text, choices=choices))
            )
    if faults:
        raise BadInput(faults)
    return found


def with_measures(given: NeedsMap, said: Mapping[str, str]) -> NeedsMap:
    """The map with measures written in these other words, each once."""

    def told(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(said[text] for text in texts))

    replace = msgspec.structs.replace
    needs = tuple(replace(one, measures=told(one.measures)) for one in given.needs)
    return NeedsMap(needs, tuple(replace(row, measures=told(row.measures)) for row in given.services))


def check_map(given: NeedsMap, pointers: Mapping[object, str] | None = None) -> None:
    """`BadInput` where a need or a service stands there twice, or a text is too long."""
    at = pointers or {}
    faults: list[Fault] = []
    seen: set[object] = set()
    for key, name in [(one.name, one.name) for one in given.needs] + [((row.group, row.name), row.name) for row in given.services]:
        if key in seen:
            faults.append(Fault(at.get(key, ""), Phrase("“%(name)s” stands there twice.", name=name)))
        seen.add(key)
    names = {one.name for one in given.needs}
    for row in given.services:
        place = at.get((row.group, row.name), "")
        if not row.group or not row.name:
            faults.append(Fault(place, Phrase("A row needs both a target group and a service: “%(name)s”.", name=row.name or row.group)))
        for need, cell in row.cells.items():
            if need not in names:
                faults.append(Fault(place, Phrase("There is no need “%(name)s” in the map.", name=need)))
            if (cell.state == "provided") != bool(cell.providers):
                says = "“%(name)s”: who provides it is named where it is provided, and nowhere else."
                faults.append(Fault(place, Phrase(says, name=need)))
        long = [cell.providers for cell in row.cells.values() if cell.providers and len(cell.providers) > LONGEST]
        for text in [*long, *(one for one in (row.group, row.name) if len(one) > LONGEST)]:
            says = Phrase("“%(name)s…” is too long; at most %(most)s characters fit.", name=text[:40], most=LONGEST)
            faults.append(Fault(place, says))
    if faults:
        raise BadInput(faults)


def merge_invented(before: NeedsMap, given: NeedsMap) -> NeedsMap:
    """The given map, in which a cell that says the same as before goes on being marked as made up."""
    said = {(row.group, row.name, need): cell for row in before.services for need, cell in row.cells.items()}

    def kept(row: ServiceRow, need: str, cell: SaidCell) -> SaidCell:
        was = said.get((row.group, row.name, need))
        return was if was is not None and (was.state, was.providers) == (cell.state, cell.providers) else cell

    rows = (msgspec.structs.replace(row, cells={need: kept(row, need, cell) for need, cell in row.cells.items()}) for row in given.services)
    return NeedsMap(given.needs, tuple(rows))
