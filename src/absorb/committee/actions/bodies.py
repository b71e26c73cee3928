"""Setting up a body: its dated rules and its members' terms."""

import uuid
from collections.abc import Sequence

import asyncpg

from absorb.committee import queries
from absorb.committee.rules.terms import Deciding, Span, Term, find_rule_faults, find_term_faults
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput, Clash, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase


async def add_body(acting: Acting, ask: BodyIn) -> uuid.UUID:
    """A new body with its rules and seats; BadInput lists everything that does not fit together."""
    name = tidy(ask.name)
    faults = [] if ask.rules else [Fault("/rules", Phrase("A body needs at least one rule for how it decides."))]
    faults += find_rule_faults([deciding(f"/rules/{index}", rule) for index, rule in enumerate(ask.rules)])
    faults += find_term_faults([(f"/seats/{index}", _term(seat)) for index, seat in enumerate(ask.seats)])
    async with transaction(acting) as connection:
        faults += await _people_faults(connection, ask.seats)
        if faults:
            raise BadInput(faults)
        body_id: uuid.UUID | None = await connection.fetchval(queries.ADD_BODY, new_id(), name, ask.kind, ask.effect)
        if body_id is None:
            raise Clash(Phrase('There is a body called "%(name)s" already.', name=name))
        await connection.executemany(queries.ADD_RULE, [_rule_row(body_id, rule) for rule in ask.rules])
        await _add_seats(connection, body_id, ask.seats)
        facts = {"name": name, "kind": ask.kind, "effect": ask.effect, "seats": len(ask.seats)}
        await record(connection, "body set up", ("body", body_id), facts)
    return body_id


async def add_seats(acting: Acting, body_id: uuid.UUID, seats: Sequence[SeatIn]) -> None:
    """More members' terms, checked against those that are there."""
    async with transaction(acting) as connection:
        body = await connection.fetchrow(queries.LOCK_BODY, body_id)
        if body is None:
            raise NotFound("There is no such body.")
        there = [
            (Phrase("an earlier term"), Term(row["person"], Span(row["from_on"], row["to_on"]), row["is_chair"]))
            for row in await connection.fetch(queries.SEATS, body_id)
        ]
        given = [(f"/{index}", _term(seat)) for index, seat in enumerate(seats)]
        faults = [fault for fault in find_term_faults([*there, *given]) if fault.pointer.startswith("/")]
        faults += await _people_faults(connection, seats, pointer="")
        if faults:
            raise BadInput(faults)
        await _add_seats(connection, body_id, seats, after=len(there))
        await record(connection, "members added", ("body", body_id), {"name": body["name"], "seats": len(seats)})


async def _add_seats(connection: asyncpg.Connection, body_id: uuid.UUID, seats: Sequence[SeatIn], *, after: int = 0) -> None:
    rows = [
        (new_id(), body_id, seat.person_id, seat.is_chair, position, seat.from_on, seat.to_on)
        for position, seat in enumerate(seats, start=after + 1)
    ]
    await connection.executemany(queries.ADD_SEAT, rows)


async def _people_faults(connection: asyncpg.Connection, seats: Sequence[SeatIn], pointer: str = "/seats") -> list[Fault]:
    known = {row["id"] for row in await connection.fetch(queries.PEOPLE_INSIDE, [seat.person_id for seat in seats])}
    says = "This person has no role in the community; give them one first."
    return [Fault(f"{pointer}/{index}/person_id", says) for index, seat in enumerate(seats) if seat.person_id not in known]


def _term(seat: SeatIn) -> Term:
    return Term(seat.person_id, Span(seat.from_on, seat.to_on), seat.is_chair)


def deciding(pointer: str, rule: RuleIn) -> Deciding:
    """What of a rule is checked."""
    quorum = rule.quorum_numerator, rule.quorum_denominator
    threshold = rule.threshold_numerator, rule.threshold_denominator
    return Deciding(pointer, Span(rule.valid_from, rule.valid_to), quorum, threshold, rule.threshold_is_exceeded)


def _rule_row(body_id: uuid.UUID, rule: RuleIn) -> tuple[object, ...]:
    return (
        new_id(), body_id, rule.valid_from, rule.valid_to, rule.seats, rule.quorum_numerator, rule.quorum_denominator, rule.majority_of,
        rule.threshold_numerator, rule.threshold_denominator, rule.threshold_is_exceeded, rule.excluded_count, rule.casting_vote,
        rule.basis, rule.remote_allowed, rule.stepped_out_count,
    )  # fmt: skip
