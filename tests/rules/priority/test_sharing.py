"""Who joins a round that runs gets a fair part of what the others have not begun."""

import itertools
import uuid

from hypothesis import given
from hypothesis import strategies as st

from absorb.priority.rules.rounds.eligibility import Assessor, Pair, RoundIdea
from absorb.priority.rules.rounds.sharing import share_out

IDEAS = [RoundIdea(uuid.UUID(int=100 + number), uuid.UUID(int=900) if number == 0 else None) for number in range(4)]
OLD, NEW = ([uuid.UUID(int=number) for number in numbers] for numbers in ((1, 2), (3, 4)))
PEOPLE = [Assessor(one, frozenset([uuid.UUID(int=900)]) if one == NEW[0] else frozenset()) for one in (*OLD, *NEW)]
PAIRS = [(idea.idea, person) for idea in IDEAS for person in OLD]
BARRED = [(idea.idea, person) for idea in IDEAS for person in NEW]


def squares(held: set[Pair]) -> int:
    return sum(sum(person == one for _, person in held) ** 2 for one in (*OLD, *NEW))


def best(held: set[Pair], free: set[Pair], conflicts: set[Pair]) -> int:
    """The least sum of squared loads, by trying everything that may be handed over."""
    own = {(IDEAS[0].idea, NEW[0])}
    ways = []
    for pair in sorted(free & held):
        ways.append([pair, *[(pair[0], person) for person in NEW if (pair[0], person) not in conflicts | own]])
    stays = held - free
    found = (stays | set(way) for way in itertools.product(*ways))
    return min(squares(one) for one in found if len(one) == len(held))


@given(held=st.sets(st.sampled_from(PAIRS)), free=st.sets(st.sampled_from(PAIRS)), conflicts=st.sets(st.sampled_from(BARRED), max_size=4))
def test_the_loads_are_as_even_as_handing_over_to_the_new_ones_allows(held: set[Pair], free: set[Pair], conflicts: set[Pair]) -> None:
    shared = share_out(IDEAS, PEOPLE, held=held, free=free, joining=NEW, conflicts=conflicts)
    taken, got = set(shared.taken), set(shared.given)
    assert taken <= held & free, "what somebody has begun stays with them"
    assert {person for _, person in got} <= set(NEW), "only who joins gets anything"
    assert not got & conflicts
    assert (IDEAS[0].idea, NEW[0]) not in got, "nobody assesses their own organisation's idea"
    assert sorted(idea for idea, _ in taken) == sorted(idea for idea, _ in got), "each idea keeps as many assessors as it has"
    assert squares((held - taken) | got) == best(held, free, conflicts)
