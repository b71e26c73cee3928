"""The states of an idea and every allowed move between them, as one table."""

from typing import Literal, get_args

import msgspec

from absorb.kernel.errors import Clash, NotAllowed
from absorb.kernel.phrases import Phrase

State = Literal[
    "draft", "submitted", "returned", "in_tank", "under_assessment", "chosen", "reserve", "set_aside", "merged", "withdrawn",
    "in_application", "funded",
]  # fmt: skip

STATES: tuple[str, ...] = get_args(State)

SUBMITTER: frozenset[str] = frozenset(("submitter",))
CENTRE: frozenset[str] = frozenset(("officer", "lead", "administrator"))
BOTH = SUBMITTER | CENTRE


class Move(msgspec.Struct, frozen=True):
    """One allowed move: from where to where, who may make it, and whether a reason must be given. `by_owner` is one that only
    those make whose the idea is: its organisation, or the Centre where it began the idea itself. When it was made and why
    stands in the journal; the other side (`tells`) is told, unless the one who moves chooses otherwise."""

    start: str
    end: str
    roles: frozenset[str]
    needs_why: bool = False
    by_owner: bool = False

    def tells(self, roles: frozenset[str] | None) -> str:
        """Who is told of it where one with these roles (None: the service) makes it: "centre" or "submitter"."""
        return "centre" if roles is not None and not roles & CENTRE else "submitter"


MOVES: tuple[Move, ...] = (
    Move("draft", "submitted", BOTH, by_owner=True),
    Move("draft", "withdrawn", BOTH),
    Move("submitted", "in_tank", CENTRE),
    Move("submitted", "returned", CENTRE, needs_why=True),
    Move("submitted", "set_aside", CENTRE, needs_why=True),
    Move("submitted", "merged", CENTRE, needs_why=True),
    Move("submitted", "withdrawn", BOTH),
    Move("returned", "submitted", BOTH),
    Move("returned", "set_aside", CENTRE, needs_why=True),
    Move("returned", "merged", CENTRE, needs_why=True),
    Move("returned", "withdrawn", BOTH),
    Move("in_tank", "under_assessment", CENTRE),
    Move("in_tank", "chosen", CENTRE, needs_why=True),
    Move("in_tank", "reserve", CENTRE, needs_why=True),
    Move("in_tank", "returned", CENTRE, needs_why=True),
    Move("in_tank", "set_aside", CENTRE, needs_why=True),
    Move("in_tank", "merged", CENTRE, needs_why=True),
    Move("in_tank", "withdrawn", BOTH),
    Move("under_assessment", "chosen", CENTRE),
    Move("under_assessment", "reserve", CENTRE),
    Move("under_assessment", "set_aside", CENTRE, needs_why=True),
    Move("under_assessment", "in_tank", CENTRE, needs_why=True),
    Move("under_assessment", "merged", CENTRE, needs_why=True),
    Move("under_assessment", "withdrawn", BOTH),
    Move("chosen", "in_application", CENTRE),
    Move("chosen", "reserve", CENTRE, needs_why=True),
    Move("chosen", "set_aside", CENTRE, needs_why=True),
    Move("chosen", "withdrawn", BOTH),
    Move("reserve", "chosen", CENTRE),
    Move("reserve", "in_tank", CENTRE),
    Move("reserve", "set_aside", CENTRE, needs_why=True),
    Move("reserve", "merged", CENTRE, needs_why=True),
    Move("reserve", "withdrawn", BOTH),
    Move("set_aside", "in_tank", CENTRE),
    Move("set_aside", "merged", CENTRE, needs_why=True),
    Move("set_aside", "withdrawn", BOTH),
    Move("in_application", "funded", CENTRE),
    Move("in_application", "chosen", CENTRE, needs_why=True),
    Move("in_application", "set_aside", CENTRE, needs_why=True),
    Move("in_application", "withdrawn", BOTH, needs_why=True),
)
"""Merged, withdrawn and funded are ends. What is set aside stays alive: it can come back, and calls that open later are
matched with it."""

OFFERED = frozenset(("submitted", "in_tank", "under_assessment", "chosen", "reserve", "set_aside"))
"""States in which calls are looked for: handed in, and neither in an application yet nor at an end."""

ONE_BY_ONE = frozenset(("submitted", "merged"))
"""Ends that an idea reaches alone: handed in when its form is complete, merged into another one that is looked at beside it."""

_BY_ENDS = {(move.start, move.end): move for move in MOVES}


def words_of(state: str) -> Phrase:
    """A state in a sentence: by its name for programs, in words for readers."""
    return Phrase.key(f"state {state}", state)


def moves_from(state: str, roles: frozenset[str] | None = None) -> list[Move]:
    """The moves out of a state that one with these roles may make; None asks for all of them."""
    return [move for move in MOVES if move.start == state and (roles is None or move.roles & roles)]


def check_move(start: str, end: str, why: str | None, roles: frozenset[str] | None = None, *, is_owner: bool = False) -> Move:
    """The move, if it is allowed; `Clash` names what is, `NotAllowed` is about the roles (None: the service itself) and about
    what only those may do whose the idea is."""
    move, ends = _BY_ENDS.get((start, end)), {"start": words_of(start), "end": words_of(end)}
    if move is None:
        allowed = [found.end for found in moves_from(start)]
        says = Phrase("The idea is “%(start)s” and cannot become “%(end)s”: that is an end.", **ends)
        if allowed:
            there = list(map(words_of, allowed))
            says = Phrase("The idea is “%(start)s” and cannot become “%(end)s”; from there it may go to: %(there)s.", **ends, there=there)
        raise Clash(says, state=start, allowed=allowed)
    if roles is not None and not move.roles & roles:
        raise NotAllowed(Phrase("Your role may not move an idea from “%(start)s” to “%(end)s”.", **ends))
    if roles is not None and move.by_owner and not is_owner:
        raise NotAllowed(Phrase("A draft is handed in by whoever it belongs to; write to them what is still missing."))
    if move.needs_why and not (why or "").strip():
        raise Clash(Phrase("A move from “%(start)s” to “%(end)s” needs a reason: say why.", **ends), state=start, needs_why=True)
    return move
