"""What may be done with an idea's scenarios, and what they may be called."""

from collections.abc import Iterable
from typing import Literal

from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.phrases import Phrase

MOST_SCENARIOS = 20
"""Of one idea, the closed ones included: they stand side by side on one page."""
LONGEST_NAME = 100

State = Literal["open", "leading", "closed"]
Act = Literal["lead", "close", "reopen"]

MOVES: dict[tuple[State, Act], State] = {
    ("open", "lead"): "leading",
    ("open", "close"): "closed",
    ("closed", "reopen"): "open",
    ("leading", "lead"): "leading",
    ("closed", "close"): "closed",
    ("open", "reopen"): "open",
    ("leading", "reopen"): "leading",
}
"""What becomes of a scenario; what it is already it stays. Of an idea that has any, one is always leading."""

REFUSALS: dict[tuple[State, Act], Phrase] = {
    ("leading", "close"): Phrase("The leading scenario cannot be closed; let another one lead first."),
    ("closed", "lead"): Phrase("A closed scenario cannot lead; open it again first."),
}


def state_of(is_leading: bool, is_closed: bool) -> State:
    return "leading" if is_leading else "closed" if is_closed else "open"


def moved(state: State, act: Act) -> State:
    """What a scenario becomes; Clash where it may not."""
    if (state, act) in REFUSALS:
        raise Clash(REFUSALS[state, act])
    return MOVES[state, act]


def read_name(name: str, others: Iterable[str]) -> str:
    """A name as it is kept; BadInput where it is empty, too long, or another scenario of the idea is called so."""
    name = tidy(name)
    if not name:
        raise BadInput.one("/name", Phrase("Give the scenario a name, such as “with the region”."))
    if len(name) > LONGEST_NAME:
        raise BadInput.one("/name", Phrase("At most %(most)s characters; here are %(found)s.", most=LONGEST_NAME, found=len(name)))
    if name.casefold() in {tidy(other).casefold() for other in others}:
        raise BadInput.one("/name", Phrase("Another scenario of the idea is called “%(name)s”.", name=name))
    return name


def check_count(count: int) -> None:
    """Clash where an idea has as many scenarios as one page can hold."""
    if count >= MOST_SCENARIOS:
        says = "The idea has %(most)s scenarios, and no more can be kept; write one of them anew instead."
        raise Clash(Phrase(says, most=MOST_SCENARIOS))
