"""The states of an assessment round and every allowed move between them, as one table."""

from typing import Literal, get_args

import msgspec

from absorb.kernel.errors import Clash
from absorb.kernel.phrases import Phrase

ASSESSING: frozenset[str] = frozenset(("officer", "lead", "member", "chair"))
"""Who may assess."""

READING: frozenset[str] = frozenset(("auditor", "administrator"))
"""Who reads what a running round gives, unless they assess in it."""

RoundState = Literal["prepared", "declaring", "open", "closed"]
ROUND_STATES: tuple[str, ...] = get_args(RoundState)

RUNNING: frozenset[str] = frozenset(("declaring", "open"))
"""Assessors are at it: what was given stays hidden from those who have not given theirs."""


class RoundMove(msgspec.Struct, frozen=True):
    """One allowed move, and what the round must have for it."""

    start: RoundState
    end: RoundState
    needs_ideas: bool = False


ROUND_MOVES: tuple[RoundMove, ...] = (
    RoundMove("prepared", "declaring", needs_ideas=True),
    RoundMove("declaring", "prepared"),
    RoundMove("declaring", "open"),
    RoundMove("open", "closed"),
)
"""Conflicts are declared before a round opens, so no move leads past that; what is closed can be ranked and stays closed."""

_BY_ENDS: dict[tuple[str, str], RoundMove] = {(move.start, move.end): move for move in ROUND_MOVES}


def words_of(state: str) -> Phrase:
    """A round's state in a sentence."""
    return Phrase.key(f"round {state}", state)


def ends_from(state: str) -> list[str]:
    """Where a round may go from here."""
    return [move.end for move in ROUND_MOVES if move.start == state]


def check_round_move(start: str, end: str, *, has_assignments: bool) -> RoundMove:
    """The move, if it is allowed; `Clash` names what is."""
    move = _BY_ENDS.get((start, end))
    ends = {"start": words_of(start), "end": words_of(end)}
    if move is None:
        there = ends_from(start)
        if not there:
            raise Clash(Phrase("The round is “%(start)s” and stays so: a new round is made for what comes after.", **ends), state=start)
        says = "The round is “%(start)s” and cannot become “%(end)s”; from there it may go to: %(there)s."
        raise Clash(Phrase(says, **ends, there=list(map(words_of, there))), state=start, allowed=there)
    if move.needs_ideas and not has_assignments:
        raise Clash(Phrase("Nobody has anything to assess in this round yet: assign the ideas first."), state=start)
    return move
