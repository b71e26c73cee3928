"""How a body's rules and terms go on: a new rule ends the one before it, a term is ended and never deleted."""

import datetime as dt
import uuid
from collections.abc import Sequence

import asyncpg

from absorb.committee.actions.bodies import deciding
from absorb.committee.actions.calling import tell_members
from absorb.committee.queries import standing
from absorb.committee.rules.terms import find_rule_faults
from absorb.committee.schemas.bodies import RuleIn
from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault, NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase, told_day

ANOTHER_RULE = "The meeting of %(body)s on %(starts_at)s will decide by another rule: quorum and majority are on its page (%(basis)s)."


async def add_rule(acting: Acting, body_id: uuid.UUID, ask: RuleIn, *, seen: str | None = None) -> uuid.UUID:
    """A rule that holds from a day on; the one that held until then ends the day before. `BadInput` lists what does not fit.

    A rule never begins before a meeting that was opened under another one: what was voted stays as it was decided. `seen` is the
    mark of the rules as they stood to who adds one: `Clash` where somebody has added another since. The members of meetings that
    are called and will now decide by other rules are told; no called meeting is left without any.
    """
    rule_id = new_id()
    async with transaction(acting) as connection:
        body = await connection.fetchrow(standing.LOCK, body_id)
        if body is None:
            raise NotFound(Phrase("There is no such body."))
        there = await standing.get_standing(connection, body_id, ask.valid_from)
        if seen not in (None, there.mark):
            raise Clash(
                Phrase("Somebody has added a rule meanwhile: look at it above. What you typed is kept; adding it goes on from that.")
            )
        rules = there.rules
        faults = list(find_rule_faults([deciding("", ask)]))
        later = [one for one in rules if one.valid_from >= ask.valid_from]
        if later and not (ask.valid_to is not None and ask.valid_to < min(one.valid_from for one in later)):
            says = Phrase("Another rule begins on that day or later; this one must end before it.")
            faults.append(Fault("/valid_to", says))
        if await connection.fetchval(standing.HELD_BETWEEN, body_id, ask.valid_from, ask.valid_to):
            faults.append(Fault("/valid_from", Phrase("A meeting was held on these days already: its rule cannot be changed afterwards.")))
        if faults:
            raise BadInput(faults)
        coming = await standing.list_coming(connection, body_id)
        for one in rules:
            if one.valid_from < ask.valid_from and (one.valid_to is None or one.valid_to >= ask.valid_from):
                await connection.execute(standing.END_RULE, one.id, ask.valid_from - dt.timedelta(days=1))
        await connection.execute(standing.PUT_RULE, rule_id, body_id, *_row(ask))
        await _tell_coming(connection, coming, await standing.list_coming(connection, body_id))
        facts = {"name": body["name"], "day": ask.valid_from.isoformat(), "seats": ask.seats}
        await record(connection, "body's rule added", ("body", body_id), facts, why=ask.basis)
    return rule_id


async def _tell_coming(connection: asyncpg.Connection, before: Sequence[standing.Coming], after: Sequence[standing.Coming]) -> None:
    """Tell the members of called meetings that decide by another rule than they were called under."""
    if bare := [one.held_on for one in after if one.rule is None]:
        says = "On %(day)s a meeting is called, and no rule would hold then: let this one hold on, or add the next one first."
        raise BadInput.one("/valid_to", Phrase(says, day=told_day(min(bare))))
    for was, now in zip(before, after, strict=True):
        if was.rule != now.rule and now.rule is not None:
            await tell_members(connection, now.meeting_id, ANOTHER_RULE, basis=now.rule.basis)


def _row(ask: RuleIn) -> tuple[object, ...]:
    return (
        ask.valid_from, ask.valid_to, ask.seats, ask.quorum_numerator, ask.quorum_denominator, ask.majority_of, ask.threshold_numerator,
        ask.threshold_denominator, ask.threshold_is_exceeded, ask.excluded_count, ask.casting_vote, ask.basis, ask.remote_allowed,
        ask.stepped_out_count,
    )  # fmt: skip


async def end_term(acting: Acting, body_id: uuid.UUID, seat_id: uuid.UUID, to_on: dt.date, *, seen: str | None = None) -> None:
    """End a member's term with a day, the last on which they are a member; a term that has an end may be given another one.

    Not before they last voted: their vote counted. `seen` is the end it had to who ends it ("" for none): `Clash` where somebody
    has given it another since.
    """
    async with transaction(acting) as connection:
        term = await connection.fetchrow(standing.TERM, seat_id)
        if term is None or term["body"] != body_id:
            raise NotFound(Phrase("There is no such term."))
        if seen not in (None, str(term["to_on"] or "")):
            raise Clash(Phrase("Somebody has given this term another end meanwhile: look at it, then end it again if need be."))
        if to_on < term["from_on"]:
            raise BadInput.one("/to_on", Phrase("The term would end before it begins."))
        voted_on = await connection.fetchval(standing.LAST_VOTE, body_id, term["person_id"])
        if voted_on is not None and to_on < voted_on <= (term["to_on"] or dt.date.max):
            raise Clash(Phrase("This member still voted on %(day)s: the term cannot end before that.", day=told_day(voted_on)))
        await connection.execute(standing.END_TERM, seat_id, to_on)
        facts = {"person": str(term["person_id"]), "day": to_on.isoformat()}
        await record(connection, "member's term ended", ("body", body_id), facts)
