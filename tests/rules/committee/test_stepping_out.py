"""Who left the room for a conflict of interest: whether they count as present is the body's rule; they never vote."""

import uuid

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from absorb.committee.rules import Room, Rule, count, may_vote, quorum_of

PEOPLE = [uuid.UUID(int=number) for number in range(1, 8)]
RULE = Rule(seats=5, majority_of="all_members", basis="§ 122")


def room(present: int, out: int) -> Room:
    """Five members, the first of them present, the last of those out of the room and excluded."""
    left = frozenset(PEOPLE[present - out : present])
    return Room(frozenset(PEOPLE[:5]), frozenset(PEOPLE[:present]), excluded=left, stepped_out=left)


@pytest.mark.parametrize(
    ("counts", "present", "out", "quorum"),
    [(False, 3, 1, 2), (True, 3, 1, 3), (False, 5, 2, 3), (True, 5, 2, 5), (False, 2, 2, 0)],
)
def test_whether_they_count_for_the_quorum_is_the_rule(counts: bool, present: int, out: int, quorum: int) -> None:
    found = quorum_of(msgspec.structs.replace(RULE, stepped_out_count=counts), room(present, out))
    assert (found.present, found.needed, found.is_there) == (quorum, 3, quorum >= 3)


@pytest.mark.parametrize(
    ("counts", "excluded_count", "denominator"), [(False, True, 3), (True, True, 5), (True, False, 3), (False, False, 3)]
)
def test_of_those_present_they_count_as_the_rules_say(counts: bool, excluded_count: bool, denominator: int) -> None:
    rule = msgspec.structs.replace(RULE, majority_of="present", stepped_out_count=counts, excluded_count=excluded_count)
    tally = count(rule, room(5, 2), dict.fromkeys(PEOPLE, "for"))  # type: ignore[arg-type]
    assert (tally.denominator, tally.votes_for) == (denominator, 3)


@given(
    st.frozensets(st.sampled_from(PEOPLE)), st.frozensets(st.sampled_from(PEOPLE)), st.frozensets(st.sampled_from(PEOPLE)), st.booleans()
)
def test_nobody_absent_excluded_or_out_of_the_room_ever_counts(
    present: frozenset[uuid.UUID], excluded: frozenset[uuid.UUID], out: frozenset[uuid.UUID], counts: bool
) -> None:
    members = frozenset(PEOPLE[:5])
    here = Room(members, present, excluded, stepped_out=out)
    tally = count(msgspec.structs.replace(RULE, stepped_out_count=counts), here, dict.fromkeys(PEOPLE, "for"))  # type: ignore[arg-type]
    entitled = (members & present) - excluded - out
    assert tally.votes_for == len(entitled) == sum(may_vote(here, person) for person in PEOPLE)
    assert quorum_of(RULE, here).present == len((members & present) - out)
