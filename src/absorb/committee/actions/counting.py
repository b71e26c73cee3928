"""Counting a vote of each kind: by name, as hands were counted, the box of a secret vote, marks for many ideas."""

import uuid
from collections import Counter
from collections.abc import Collection

import asyncpg
import msgspec

from absorb.committee import queries
from absorb.committee.actions.choosing import options_of
from absorb.committee.queries import LockedItem, Running, secret
from absorb.committee.rules.choosing.comparison import Shared, share_secretly
from absorb.committee.rules.kinds import SCORES, SECRET
from absorb.committee.rules.marks import Standing, standings
from absorb.committee.rules.votes import Choice, Room, Rule, Tally, count, is_for_the_chair, may_vote, tally_of
from absorb.committee.schemas.votes import HandsIn
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.phrases import Phrase


class Marks(msgspec.Struct, frozen=True):
    """What marks came to: how many ballots, how each idea stands, and what equal shares chose of secret approvals."""

    ballots: int
    standings: list[Standing]
    shared: Shared | None = None


async def count_vote(
    connection: asyncpg.Connection, vote: Running, item: LockedItem, rule: Rule, room: Room, hands: HandsIn | None
) -> Tally | Marks:
    """The result of a running vote; of votes by name and marks it is noted whose counted."""
    if hands is not None and vote.kind not in ("hands", "secret"):
        raise BadInput.one("/votes_for", "Counts are noted of a show of hands or of paper ballots; this vote counts itself.")
    if vote.kind == "by_name":
        return await _by_name(connection, vote, rule, room)
    if vote.kind == "hands":
        return hands_tally(rule, room, hands)
    if vote.kind == "secret":
        return await _secret(connection, vote, rule, room, hands)
    if vote.kind in SECRET:
        return await _secret_marks(connection, vote, item, room)
    return await _marks(connection, vote, item, room)


async def _by_name(connection: asyncpg.Connection, vote: Running, rule: Rule, room: Room) -> Tally:
    ballots = await queries.list_ballots(connection, vote.id)
    await connection.execute(queries.MARK_COUNTED, vote.id, [person for person in ballots if may_vote(room, person)])
    return count(rule, room, ballots)


def hands_tally(rule: Rule, room: Room, hands: HandsIn | None) -> Tally:
    """The result of hands as they were counted: no more of them than members who may vote now."""
    if hands is None:
        raise BadInput.one("/votes_for", "Write how many hands were counted for, against and abstaining.")
    if hands.invalid or hands.ballots is not None:
        raise BadInput.one("/invalid", "A show of hands has no ballots, and none that are invalid: leave them out.")
    given = _given(room, hands)
    chair = hands.chair if room.chair is not None and may_vote(room, room.chair) else None
    if chair is not None and given[chair] == 0:
        raise BadInput.one("/chair", "Nobody was counted who voted as the chair is said to have voted.")
    if chair is None and is_for_the_chair(rule, given) and room.chair is not None and may_vote(room, room.chair):
        raise BadInput.one("/chair", "Votes are equal and the rules of the body give the chair a casting vote: note how the chair voted.")
    return tally_of(rule, room, given, chair=chair)


def _given(room: Room, hands: HandsIn) -> dict[Choice, int]:
    given: dict[Choice, int] = {"for": hands.votes_for, "against": hands.votes_against, "abstain": hands.votes_abstained}
    able = sum(1 for person in room.members if may_vote(room, person))
    counted = sum(given.values()) + hands.invalid
    if counted > able:
        says = "%(counted)s votes were counted, and %(able)s members in the room may vote: count again."
        raise BadInput.one("/votes_for", Phrase(says, counted=counted, able=able))
    return given


def _paper_tally(rule: Rule, room: Room, paper: HandsIn) -> Tally:
    """The result of ballots on paper: no more of them than members who may vote now, and as many as were taken out of the box."""
    if paper.chair is not None:
        raise BadInput.one("/chair", "A secret vote knows nobody's vote, not the chair's either: leave it out.")
    tally = msgspec.structs.replace(tally_of(rule, room, _given(room, paper), chair=None), on_paper=True, invalid=paper.invalid)
    if paper.ballots not in (None, tally.valid + tally.invalid):
        says = "The counts add up to %(counted)s, and %(ballots)s ballots were taken out of the box: count again."
        raise BadInput.one("/ballots", Phrase(says, counted=tally.valid + tally.invalid, ballots=paper.ballots))
    return tally


async def _secret(connection: asyncpg.Connection, vote: Running, rule: Rule, room: Room, paper: HandsIn | None) -> Tally:
    """The box is counted and all rows are written anew in an order of chance; no ballot can be taken out of it, so whoever
    voted must still be in the room, and of one alone the count would be the ballot."""
    voters = await secret.voters_of(connection, vote.id)
    if paper is not None:
        if voters:
            raise Clash("Some have voted here already: either all vote on paper or all here. Break the vote off and open it again.")
        tally = _paper_tally(rule, room, paper)
        _check_not_alone(tally.valid + tally.invalid)
        return tally
    _check_voters_are_here(voters, room)
    _check_not_alone(len(voters))
    given: Counter[Choice] = Counter(await secret.open_box(connection, secret.CHOICES, vote.id))
    await secret.mix(connection, secret.CHOICES, vote.id)
    return tally_of(rule, room, given, chair=None)


def _check_voters_are_here(voters: Collection[uuid.UUID], room: Room) -> None:
    gone = [person for person in voters if not may_vote(room, person)]
    if gone:
        says = "%(num)s member who voted is gone or excluded, and no secret ballot can be taken back: wait, or break the vote off."
        more = "%(num)s members who voted are gone or excluded, and no secret ballot can be taken back: wait, or break the vote off."
        raise Clash(Phrase(says, many=more, num=len(gone)))


def _check_not_alone(ballots: int) -> None:
    if ballots == 1:
        raise Clash(
            "There is one ballot alone, and counting it would tell how its member voted: wait until others vote, or break the vote off and"
            " vote not in secret."
        )


async def _secret_marks(connection: asyncpg.Connection, vote: Running, item: LockedItem, room: Room) -> Marks:
    """Sums alone are told of the box. Equal shares need single ballots, so they are worked out here, once, under the budget that
    was said before anybody voted: many answers for many budgets would tell the ballots (docs/security.md)."""
    voters = await secret.voters_of(connection, vote.id)
    _check_voters_are_here(voters, room)
    _check_not_alone(len(voters))
    ballots: list[dict[str, int]] = await secret.open_box(connection, secret.MARKS, vote.id)
    await secret.mix(connection, secret.MARKS, vote.id)
    ideas = await queries.list_item_ideas(connection, item.id)
    told = standings([str(one.idea) for one in ideas], ballots, only_sums=vote.kind in SCORES)
    shared = None
    if vote.budget_minor is not None and ballots:
        names = {str(one.idea): one.reference for one in ideas}
        approved = [frozenset(names[idea] for idea in ballot if idea in names) for ballot in ballots]
        shared = share_secretly(options_of(ideas)[0], vote.budget_minor, approved)
    return Marks(len(ballots), told, shared)


async def _marks(connection: asyncpg.Connection, vote: Running, item: LockedItem, room: Room) -> Marks:
    given = await queries.list_marks(connection, vote.id)
    counted: list[uuid.UUID] = [person for person in given if may_vote(room, person)]
    await connection.execute(queries.MARK_MARKS_COUNTED, vote.id, counted)
    ideas = [str(one.idea) for one in await queries.list_item_ideas(connection, item.id)]
    return Marks(len(counted), standings(ideas, [given[person] for person in counted]))
