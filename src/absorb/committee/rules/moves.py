"""The states of a meeting and of an item, and every allowed verb, as two tables."""

from collections.abc import Mapping

from absorb.kernel.errors import Clash
from absorb.kernel.phrases import Phrase

Moves = Mapping[str, Mapping[str, str]]
"""By state the verbs that may be done, and the state each leads to."""

MEETING_MOVES: Moves = {
    "called": {
        "open": "open",
        "change": "called",
        "cancel": "cancelled",
        "add an item to": "called",
        "order the items of": "called",
        "write the pack of": "called",
        "propose a motion at": "called",
        "say what it rests on at": "called",
        "note an excuse for": "called",
        "note an arrival at": "called",
        "note a departure from": "called",
        "declare a conflict at": "called",
        "decide a conflict at": "called",
    },
    "open": {
        "close": "closed",
        "add an item to": "open",
        "order the items of": "open",
        "write the pack of": "open",
        "take up an item at": "open",
        "propose a motion at": "open",
        "say what it rests on at": "open",
        "choose who verifies": "open",
        "write into the minutes of": "open",
        "note an excuse for": "open",
        "note an arrival at": "open",
        "note a departure from": "open",
        "declare a conflict at": "open",
        "decide a conflict at": "open",
        "vote at": "open",
    },
    "closed": {
        "write the minutes of": "closed",
        "choose who verifies": "closed",
        "write into the minutes of": "closed",
        "sign off the minutes of": "closed",
        "publish the minutes of": "closed",
    },
    "cancelled": {},
}

ITEM_MOVES: Moves = {
    "waiting": {
        "open the vote on": "voting",
        "take off": "taken_off",
        "put ideas on": "waiting",
        "move": "waiting",
        "take up": "waiting",
        "propose a motion in": "waiting",
        "say what it rests on in": "waiting",
        "declare a conflict in": "waiting",
        "decide a conflict in": "waiting",
        "note who left the room for": "waiting",
    },
    "voting": {
        "vote on": "voting",
        "close the vote on": "decided",
        "count the vote on": "waiting",
        "break off the vote on": "waiting",
        "declare a conflict in": "voting",
        "decide a conflict in": "voting",
        "note who left the room for": "voting",
    },
    "decided": {},
    "taken_off": {},
}


def move(moves: Moves, state: str, verb: str, what: str) -> str:
    """The state after the verb. `Clash` says in which state `what` is and what may be done then."""
    after = moves[state].get(verb)
    if after is None:
        open_verbs = list(moves[state])
        allowed = f"what may be done now: {', '.join(open_verbs)} it" if open_verbs else "nothing may be done with it any more"
        says = Phrase(
            'One cannot %(verb)s %(what)s, which is "%(state)s"; %(allowed)s.',
            verb=Phrase.key(f"committee verb {verb}", verb),
            what=what,
            state=Phrase.key(f"committee state {state}", state),
            allowed={"programs": allowed, "cs": "", "en": allowed},
        )
        raise Clash(says, state=state, allowed=open_verbs)
    return after
