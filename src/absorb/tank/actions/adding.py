"""A new suggestion, idea or proposal comes into the tank."""

import datetime as dt
import uuid
from typing import Any

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.intake import plain
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.outbox.actions import promise_once
from absorb.receipts.actions import once
from absorb.tank import queries
from absorb.tank.actions.moving import OFFER_IDEAS
from absorb.tank.actions.references import take_references, today_here
from absorb.tank.actions.twins import promise_look
from absorb.tank.rules.form import FIELDS, Content, canonical, find_faults, find_missing, find_sum_faults, with_sum
from absorb.tank.rules.states import CENTRE
from absorb.tank.schemas.form import SuggestionIn
from absorb.tank.schemas.ideas import IdeaAdded


async def add_idea(
    acting: Acting,
    ask: SuggestionIn,
    *,
    organisations: frozenset[uuid.UUID] | None = None,
    today: dt.date | None = None,
    key: str | None = None,
) -> IdeaAdded:
    """Begin a draft, or hand in. `organisations` are those the asker may speak for (None: any); a submitter of exactly one
    speaks for that one. What the asker had typed for a new idea is forgotten. With the same `key` again nothing is added
    and the first answer comes back. `BadInput` lists all that is wrong, and for what is handed in all that is missing."""
    organisation_id = _organisation(ask, organisations)
    values, faults = canonical(plain(ask), FIELDS)
    owner = str(organisation_id) if organisation_id else None
    content = with_sum({}, {**values, "ripeness": ask.ripeness, "organisation_id": owner})
    faults += [*find_sum_faults(values), *find_faults(values)]

    async def act() -> IdeaAdded:
        return await _add(connection, content, ask.state, faults, (today or today_here()).year)

    async with transaction(acting) as connection:
        added = await once(connection, key, plain(ask), act, IdeaAdded)
        if acting.person_id is not None:
            await connection.execute(queries.form.FORGET_TYPED, acting.person_id, None, None)
    return added


async def _add(connection: asyncpg.Connection, content: dict[str, Any], state: str, faults: list[Fault], year: int) -> IdeaAdded:
    faults = [*faults, *await find_unknown(connection, content)]
    if state == "submitted":
        told = {fault.pointer for fault in faults}
        faults += [fault for fault in await missing_faults(connection, content) if fault.pointer not in told]
    if faults:
        raise BadInput(faults)
    (reference,) = await take_references(connection, 1, year)
    added = IdeaAdded(id=new_id(), reference=reference)
    await queries.contents.add_ideas(connection, [(added.id, reference, content)], state)
    await queries.form.save_served(connection, {added.id: content["contributions"]})
    facts = {"reference": reference, "title": content["title"]}
    verb = "idea drafted" if state == "draft" else "idea submitted"
    await record(connection, verb, ("idea", added.id), facts)
    if state == "submitted":
        await tell_handed_in(connection, reference, content["title"])
        await promise_look(connection, [added.id])
        await promise_once(connection, OFFER_IDEAS)
    return added


async def tell_handed_in(connection: asyncpg.Connection, reference: str, title: str) -> None:
    """Tell the Centre that something waits to be screened."""
    says = "%(reference)s “%(title)s” has been handed in and waits to be screened."
    await tell(connection, "idea_handed_in", says, {"reference": reference, "title": title}, f"/tank/{reference}", roles=sorted(CENTRE))


async def missing_faults(connection: asyncpg.Connection, content: Content) -> list[Fault]:
    """What the content's own ripeness asks for and is not there."""
    has_plan = await connection.fetchval(queries.form.HAS_PLAN)
    return [Fault(missing.pointer, missing.says) for missing in find_missing(content, content["ripeness"], has_plan=has_plan)]


async def find_unknown(connection: asyncpg.Connection, values: Content) -> list[Fault]:
    """Organisations and measures that are not this community's."""
    found = []
    organisation = values.get("organisation_id")
    if organisation and not await connection.fetchval(queries.ideas.ORGANISATION_IS_HERE, uuid.UUID(organisation)):
        found.append(Fault("/organisation_id", Phrase("There is no such organisation here.")))
    rows = values.get("contributions") or []
    if rows:
        known = await queries.form.codes_of(connection, {row["measure_id"] for row in rows if row["measure_id"]})
        found += [
            Fault(f"/contributions/{number}/measure_id", Phrase("There is no such measure here."))
            for number, row in enumerate(rows)
            if row["measure_id"] and row["measure_id"] not in known
        ]
    return found


def _organisation(ask: SuggestionIn, own: frozenset[uuid.UUID] | None) -> uuid.UUID | None:
    if ask.organisation_id is not None:
        if own is not None and ask.organisation_id not in own:
            says = Phrase("This is not one of your organisations; leave the field out or name one of yours.")
            raise BadInput.one("/organisation_id", says)
        return ask.organisation_id
    if own is None:
        return None
    if not own:
        raise BadInput.one("/organisation_id", Phrase("You belong to no organisation; say for which one this is."))
    if len(own) > 1:
        says = Phrase("You belong to %(count)s organisations; say for which one this is.", count=len(own))
        raise BadInput.one("/organisation_id", says)
    return next(iter(own))
