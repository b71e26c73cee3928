"""Two people write one working copy: it is merged piece by piece, a line whole.

A piece is known by its key: "line k3", "source CITY", "cost_model". What only one of the two changed is taken; where both
changed one piece differently, a person chooses.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import asdict, replace

from absorb.funding.rules.working.budget import settled
from absorb.funding.rules.working.order import Numbers
from absorb.funding.rules.working.shapes import BudgetText, ScenarioText, WorkLine
from absorb.kernel.merging import Merged, merge

_OF_BUDGET = ("chapters", "lines", "partners", "indicators")
_OF_SCENARIO = ("reporting", "sources", "pins")
_KEYS: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "lines": ("line", lambda one: one.id),
    "chapters": ("chapter", lambda one: one.code),
    "partners": ("partner", lambda one: one.code),
    "indicators": ("indicator", lambda one: one.code),
    "reporting": ("reporting", lambda one: one.id),
    "sources": ("source", lambda one: one.id),
    "pins": ("pin", lambda one: f"{one.line}/{one.period}/{one.source}"),
}


def pieces_of(text: ScenarioText) -> dict[str, Any]:
    """The working copy piece by piece, by key."""
    whole = {name: value for name, value in asdict(text).items() if name not in (*_OF_SCENARIO, "budget")}
    whole |= {name: value for name, value in asdict(text.budget).items() if name not in _OF_BUDGET}
    for name, things in _lists(text).items():
        kind, key = _KEYS[name]
        whole |= {f"{kind} {key(one)}": one for one in things}
    return whole


def _lists(text: ScenarioText) -> dict[str, tuple[Any, ...]]:
    return {name: getattr(text.budget, name) for name in _OF_BUDGET} | {name: getattr(text, name) for name in _OF_SCENARIO}


def merge_texts(base: ScenarioText, theirs: ScenarioText, mine: ScenarioText) -> Merged:
    """Three ways: what this person began from, what stands now, what they want. A piece that is None is not there (any more)."""
    began, stands, wanted = pieces_of(base), pieces_of(theirs), pieces_of(mine)
    return merge(began, stands, {key: wanted.get(key) for key in {**began, **wanted}})


def change(theirs: ScenarioText, changes: Mapping[str, Any], *, like: ScenarioText) -> ScenarioText:
    """What stands with the changes put in. New things follow those that are there, in the order that they have in `like`."""
    pieces = {**pieces_of(theirs), **changes}
    lists: dict[str, Any] = {}
    for name, there in _lists(theirs).items():
        kind, key = _KEYS[name]
        order = dict.fromkeys(f"{kind} {key(one)}" for one in (*there, *_lists(like)[name]))
        lists[name] = tuple(pieces[piece] for piece in order if pieces.get(piece) is not None)
    lists["lines"] = _apart(lists["lines"], {line.id for line in theirs.budget.lines})
    single: dict[str, Any] = {key: value for key, value in pieces.items() if " " not in key}
    known = single | lists
    budget = settled(BudgetText(**{name: known[name] for name in BudgetText.__struct_fields__}))
    return ScenarioText(**{name: known[name] for name in ScenarioText.__struct_fields__ if name != "budget"}, budget=budget)


def _apart(lines: tuple[WorkLine, ...], first: set[str]) -> tuple[WorkLine, ...]:
    """Both added a line at one code: the one that came later takes the next."""
    taken, numbers, apart = {line.code for line in lines if line.id in first}, Numbers(lines), []
    for line in lines:
        if line.id not in first and line.code in taken:
            line = replace(line, code=numbers.under(line.code.rpartition(".")[0]))
        taken.add(line.code)
        apart.append(line)
    return tuple(apart)
