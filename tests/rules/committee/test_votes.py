"""Quorum, majority and words: tables of the law's cases, and what must hold whatever happens."""

import datetime as dt
import itertools
import math
import uuid
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from absorb.committee.rules import (
    ITEM_MOVES,
    MEETING_MOVES,
    Room,
    Rule,
    Stay,
    count,
    may_vote,
    move,
    present_at,
    quorum_of,
    quorum_words,
    result_words,
)
from absorb.kernel.errors import Clash

PEOPLE = [uuid.UUID(int=number) for number in range(1, 40)]
DEFAULT = Rule(seats=13, majority_of="all_members", basis="§ 118")


def room_of(members: int, present: int | None = None, excluded: int = 0) -> Room:
    """Members 1…n, of whom the first are present; the last of those present are excluded; the first chairs."""
    here = members if present is None else present
    return Room(
        members=frozenset(PEOPLE[:members]),
        present=frozenset(PEOPLE[:here]),
        excluded=frozenset(PEOPLE[here - excluded : here]),
        chair=PEOPLE[0],
    )


def votes(votes_for: int, against: int = 0, abstained: int = 0) -> dict[uuid.UUID, str]:
    choices = ["for"] * votes_for + ["against"] * against + ["abstain"] * abstained
    return dict(zip(PEOPLE, choices, strict=False))


@pytest.mark.parametrize(
    ("members", "present", "is_there"),
    [
        (13, 7, True),
        (13, 6, False),
        (12, 7, True),
        (12, 6, False),
        (1, 1, True),
        (1, 0, False),
        (2, 1, False),
        (0, 0, False),
        (37, 19, True),
    ],
)
def test_more_than_half_of_all_makes_a_quorum(members: int, present: int, is_there: bool) -> None:
    assert quorum_of(DEFAULT, room_of(members, present)).is_there is is_there


ALL, PRESENT = "all_members", "present"


@pytest.mark.parametrize(
    ("rule", "room", "ballots", "told"),
    [
        # (denominator, needed, is adopted)
        (DEFAULT, room_of(13), votes(7), (13, 7, True)),
        (DEFAULT, room_of(13), votes(6, 0, 7), (13, 7, False)),
        (DEFAULT, room_of(13, 8), votes(7, 1), (13, 7, True)),
        (DEFAULT, room_of(12), votes(6), (12, 7, False)),
        # an excluded member stays in the denominator, unless the rule says otherwise
        (DEFAULT, room_of(13, 13, 2), votes(6), (13, 7, False)),
        (msgspec.structs.replace(DEFAULT, excluded_count=False), room_of(13, 13, 2), votes(6), (11, 6, True)),
        # of those present
        (msgspec.structs.replace(DEFAULT, majority_of=PRESENT), room_of(13, 8), votes(5, 3), (8, 5, True)),
        (msgspec.structs.replace(DEFAULT, majority_of=PRESENT), room_of(13, 8), votes(4, 4), (8, 5, False)),
        # at least three fifths, at least two thirds
        (msgspec.structs.replace(DEFAULT, threshold_numerator=3, threshold_denominator=5, threshold_is_exceeded=False), room_of(15), votes(9), (15, 9, True)),
        (msgspec.structs.replace(DEFAULT, threshold_numerator=3, threshold_denominator=5, threshold_is_exceeded=False), room_of(13), votes(7), (13, 8, False)),
        (msgspec.structs.replace(DEFAULT, threshold_numerator=2, threshold_denominator=3, threshold_is_exceeded=False), room_of(12), votes(8), (12, 8, True)),
        (msgspec.structs.replace(DEFAULT, threshold_numerator=2, threshold_denominator=3), room_of(12), votes(8), (12, 9, False)),
        (msgspec.structs.replace(DEFAULT, threshold_numerator=1, threshold_denominator=1, threshold_is_exceeded=False), room_of(5), votes(5), (5, 5, True)),
        # the chair's casting vote: off by default, and it only parts equal votes
        (DEFAULT, room_of(12), votes(6, 6), (12, 7, False)),
        (msgspec.structs.replace(DEFAULT, casting_vote=True), room_of(12), votes(6, 6), (12, 7, True)),
        (msgspec.structs.replace(DEFAULT, casting_vote=True), room_of(12), {**votes(6, 6), PEOPLE[0]: "against", PEOPLE[11]: "for"}, (12, 7, False)),
        (msgspec.structs.replace(DEFAULT, casting_vote=True), room_of(12), votes(5, 5), (12, 7, False)),
        (msgspec.structs.replace(DEFAULT, casting_vote=True), room_of(12), votes(6, 5), (12, 7, False)),
        (msgspec.structs.replace(DEFAULT, casting_vote=True, majority_of=PRESENT), room_of(13), votes(6, 6, 1), (13, 7, True)),
        # nobody at all adopts nothing
        (msgspec.structs.replace(DEFAULT, threshold_is_exceeded=False, majority_of=PRESENT), room_of(3, 0), {}, (0, 1, False)),
    ],
)  # fmt: skip
def test_the_majority(rule: Rule, room: Room, ballots: dict[uuid.UUID, str], told: tuple[int, int, bool]) -> None:
    tally = count(rule, room, ballots)  # type: ignore[arg-type]
    assert (tally.denominator, tally.needed, tally.is_adopted) == told


@pytest.mark.parametrize(
    ("rule", "room", "ballots", "czech", "english"),
    [
        (DEFAULT, room_of(13, 13, 2), votes(8, 1, 2), "pro 8 z 13 všech členů (2 podjatí mimo hlasování): přijato", "for 8 of all 13 members (2 excluded from voting): adopted"),
        (DEFAULT, room_of(13, 13, 1), votes(3, 9), "pro 3 z 13 všech členů (1 podjatý mimo hlasování): nepřijato, potřeba 7", "for 3 of all 13 members (1 excluded from voting): not adopted, 7 needed"),
        (DEFAULT, room_of(7), votes(4), "pro 4 ze 7 všech členů: přijato", "for 4 of all 7 members: adopted"),
        (DEFAULT, room_of(1), votes(1), "pro 1 z 1 člena: přijato", "for 1 of all 1 members: adopted"),
        (msgspec.structs.replace(DEFAULT, majority_of=PRESENT), room_of(13, 14), votes(8), "pro 8 z 13 přítomných: přijato", "for 8 of 13 present: adopted"),
        (msgspec.structs.replace(DEFAULT, excluded_count=False), room_of(13, 13, 5), votes(8), "pro 8 z 8 členů bez podjatých (5 podjatých mimo hlasování): přijato", "for 8 of 8 members without the excluded (5 excluded from voting): adopted"),
        (msgspec.structs.replace(DEFAULT, casting_vote=True), room_of(4), votes(2, 2), "pro 2 ze 4 všech členů, rozhodl hlas předsedajícího: přijato", "for 2 of all 4 members, by the chair's casting vote: adopted"),
    ],
)  # fmt: skip
def test_results_in_words(rule: Rule, room: Room, ballots: dict[uuid.UUID, str], czech: str, english: str) -> None:
    tally = count(rule, room, ballots)  # type: ignore[arg-type]
    assert (result_words("cs", tally), result_words("en", tally)) == (czech, english)


def test_quorum_in_words() -> None:
    quorum = quorum_of(DEFAULT, room_of(13, 6))
    assert quorum_words("cs", quorum) == "přítomno 6 z 13 členů, třeba 7: hlasovat nelze"
    assert quorum_words("en", quorum) == "6 of 13 members present, 7 needed: there is no quorum"


@st.composite
def votings(draw: st.DrawFn) -> tuple[Rule, Room, dict[uuid.UUID, str]]:
    """Any rule, any room, and ballots of anybody: members or not, present or not."""
    members = draw(st.frozensets(st.sampled_from(PEOPLE[:15]), max_size=15))
    numerator = draw(st.integers(1, 6))
    rule = Rule(
        seats=15,
        majority_of=draw(st.sampled_from([ALL, PRESENT])),  # type: ignore[arg-type]
        basis="§",
        threshold_numerator=numerator,
        threshold_denominator=draw(st.integers(numerator, 7)),
        threshold_is_exceeded=draw(st.booleans()),
        excluded_count=draw(st.booleans()),
        casting_vote=draw(st.booleans()),
    )
    anybody = st.sampled_from(PEOPLE[:18])
    room = Room(
        members=members,
        present=draw(st.frozensets(anybody)),
        excluded=draw(st.frozensets(anybody, max_size=4)),
        chair=draw(st.one_of(st.none(), anybody)),
    )
    return rule, room, draw(st.dictionaries(anybody, st.sampled_from(["for", "against", "abstain"])))


@settings(max_examples=100)
@given(votings(), st.randoms())
def test_the_result_does_not_depend_on_the_order_of_votes(voting: tuple[Rule, Room, dict[uuid.UUID, str]], random) -> None:  # type: ignore[no-untyped-def]
    rule, room, ballots = voting
    shuffled = list(ballots.items())
    random.shuffle(shuffled)
    assert count(rule, room, dict(shuffled)) == count(rule, room, ballots)  # type: ignore[arg-type]


@settings(max_examples=100)
@given(votings())
def test_votes_of_those_who_may_not_vote_change_nothing(voting: tuple[Rule, Room, dict[uuid.UUID, str]]) -> None:
    rule, room, ballots = voting
    of_right = {person: choice for person, choice in ballots.items() if may_vote(room, person)}
    tally = count(rule, room, ballots)  # type: ignore[arg-type]
    assert tally == count(rule, room, of_right)  # type: ignore[arg-type]
    assert tally.votes_for + tally.votes_against + tally.votes_abstained == len(of_right) <= tally.present <= tally.members


@settings(max_examples=100)
@given(votings())
def test_the_result_is_what_fractions_say(voting: tuple[Rule, Room, dict[uuid.UUID, str]]) -> None:
    """The same rule written the other way: shares as fractions instead of counts of needed votes."""
    rule, room, ballots = voting
    tally = count(rule, room, ballots)  # type: ignore[arg-type]
    voters = [person for person in ballots if person in room.members & room.present - room.excluded]
    base = room.members if rule.majority_of == ALL else room.members & room.present
    size = len(base if rule.excluded_count else base - room.excluded)
    gained = sum(ballots[person] == "for" for person in voters)
    lost = sum(ballots[person] == "against" for person in voters)
    if rule.casting_vote and gained == lost and room.chair in voters and ballots[room.chair] == "for":
        gained += 1
    threshold = Fraction(rule.threshold_numerator, rule.threshold_denominator)
    enough = gained > threshold * size if rule.threshold_is_exceeded else gained >= threshold * size
    assert tally.is_adopted == (enough and gained > 0)
    assert tally.needed == max(1, math.floor(threshold * size) + 1 if rule.threshold_is_exceeded else math.ceil(threshold * size))


@settings(max_examples=60)
@given(votings(), st.data())
def test_one_more_vote_for_never_turns_a_motion_down(voting: tuple[Rule, Room, dict[uuid.UUID, str]], data: st.DataObject) -> None:
    rule, room, ballots = voting
    voters = sorted(room.members & room.present - room.excluded)
    if not voters or rule.casting_vote:
        return
    changed = {**ballots, data.draw(st.sampled_from(voters)): "for"}
    assert count(rule, room, ballots).is_adopted <= count(rule, room, changed).is_adopted  # type: ignore[arg-type]


def at(minute: int) -> dt.datetime:
    return dt.datetime(2027, 3, 12, 16, 0, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("minute", "present"), [(-1, set()), (0, {1}), (9, {1}), (10, {1, 2}), (20, {2}), (29, {2}), (30, {1, 2}), (90, {1, 2})]
)
def test_presence_runs_from_arrival_to_leaving(minute: int, present: set[int]) -> None:
    stays = [Stay(PEOPLE[1], at(0), at(20)), Stay(PEOPLE[2], at(10)), Stay(PEOPLE[1], at(30))]
    assert present_at(stays, at(minute)) == {PEOPLE[number] for number in present}


@pytest.mark.parametrize("moves", [MEETING_MOVES, ITEM_MOVES], ids=["meeting", "item"])
def test_every_move_leads_to_a_known_state_and_everything_else_clashes(moves: dict[str, dict[str, str]]) -> None:
    verbs = {verb for allowed in moves.values() for verb in allowed}
    for state, verb in itertools.product(moves, verbs):
        if verb in moves[state]:
            assert move(moves, state, verb, "it") in moves
        else:
            with pytest.raises(Clash, match=f'which is "{state}"'):
                move(moves, state, verb, "it")
