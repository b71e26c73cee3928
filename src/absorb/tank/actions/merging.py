"""Two ideas that are one and the same become one. The other keeps its own history and leads to the one that stays.

It cannot be undone: what both said before stands in their histories, and an idea may be handed in anew.
"""

from collections.abc import Mapping
from typing import Any

import asyncpg
import msgspec

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.notices.actions import tell
from absorb.tank import queries
from absorb.tank.actions.attachments import take_over
from absorb.tank.actions.saving import lost_faults
from absorb.tank.actions.twins import promise_look
from absorb.tank.queries.form import Held
from absorb.tank.rules.form import BY_NAME, find_faults, with_sum
from absorb.tank.rules.joining import Side, can_take_in, can_unite, joined
from absorb.tank.rules.states import check_move


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be merged: which idea stays, which goes, the versions that were looked at, whose value stands where they
    differ, what is taken over beside the fields, and why. `partner_part` is what the other organisation does as a partner: a
    proposal asks for it."""

    stays: str
    goes: str
    stays_version: int
    goes_version: int
    why: str
    sides: Mapping[str, Side] = {}
    takes_files: bool = True
    takes_advice: bool = True
    adds_partner: bool = True
    partner_part: str = ""
    is_told: bool = True


async def merge_ideas(acting: Acting, ask: Merge, *, roles: frozenset[str]) -> int:
    """Merge one idea into another; the answer is the version of the one that stays. `Clash` where one of them was changed
    since it was looked at, or may not be merged in its state."""
    if ask.stays == ask.goes:
        raise BadInput.one("/goes", Phrase("Choose two different ideas."))
    _check_sides(ask)
    async with transaction(acting) as connection:
        stays, goes = await _hold(connection, ask)
        if not can_take_in(stays.state, roles):
            raise Clash(
                Phrase("%(reference)s cannot take another idea in: it is not in the tank any more, or not yet.", reference=stays.reference)
            )
        check_move(goes.state, "merged", ask.why, roles)
        changes = await _changes(connection, stays, goes, ask)
        version = await queries.form.change(connection, stays, changes)
        files = await take_over(connection, goes.id, stays.id) if ask.takes_files else []
        talks = int((await connection.execute(queries.advice.TAKE_OVER, goes.id, stays.id)).rpartition(" ")[2]) if ask.takes_advice else 0
        await connection.execute(queries.ideas.SET_STATE, goes.id, "merged", ask.why, [], None)
        await connection.execute(queries.ideas.SET_MERGED, goes.id, stays.id)
        await _note(connection, stays, goes, ask, {"changes": sorted(changes), "files": files, "talks": talks})
        await promise_look(connection, [stays.id])
    return version


def _check_sides(ask: Merge) -> None:
    if not ask.why.strip():
        raise BadInput.one("/why", Phrase("Say why they are one and the same: both submitters read it."))
    for name, side in ask.sides.items():
        if name not in BY_NAME or side not in ("stays", "goes", "both") or (side == "both" and not can_unite(name)):
            raise BadInput.one(f"/sides/{name}", Phrase("Choose one of those offered."))


async def _hold(connection: asyncpg.Connection, ask: Merge) -> tuple[Held, Held]:
    """Both rows held, in the order of their ids like wherever several are, so that nobody waits for each other."""
    await connection.execute(queries.ideas.HOLD_BOTH, [ask.stays, ask.goes])
    held = {reference: await queries.form.find_held(connection, reference, lock=True) for reference in (ask.stays, ask.goes)}
    stays, goes = held[ask.stays], held[ask.goes]
    for one, seen in ((stays, ask.stays_version), (goes, ask.goes_version)):
        if one.version != seen:
            says = Phrase("%(reference)s was changed while you were looking; look at both again and choose anew.", reference=one.reference)
            raise Clash(says, reference=one.reference, version=one.version)
    return stays, goes


async def _changes(connection: asyncpg.Connection, stays: Held, goes: Held, ask: Merge) -> dict[str, Any]:
    """What changes in the one that stays; `BadInput` for what may not stand there, or would leave open what may not be."""
    changes = with_sum(stays.content, joined(stays.content, goes.content, ask.sides))
    partner = await _new_partner(connection, stays, goes, ask, changes) if ask.adds_partner else None
    if partner is not None:
        changes["partners"] = [*_partners(stays, changes), partner]
    faults = find_faults(changes, stays.content) or await lost_faults(connection, stays, changes)
    if partner is not None:
        added = f"/partners/{len(_partners(stays, changes)) - 1}/"
        lacks = None if partner["part"] else Phrase("Say what %(name)s will do as a partner.", name=partner["name"])
        faults = [Fault("/partner_part", lacks or fault.says) if fault.pointer.startswith(added) else fault for fault in faults]
    if faults:
        raise BadInput([fault if fault.pointer == "/partner_part" else _elsewhere(fault, goes) for fault in faults])
    return changes


def _partners(stays: Held, changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return changes.get("partners", stays.content["partners"]) or []


async def _new_partner(
    connection: asyncpg.Connection, stays: Held, goes: Held, ask: Merge, changes: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The organisation of the one that goes as a partner, where it is another one and not among them yet."""
    if goes.organisation is None or goes.organisation == stays.organisation or "organisation_id" in changes:
        return None
    row = await connection.fetchrow(queries.ideas.ORGANISATION, goes.organisation)
    if row is None or row["name"] in [one["name"] for one in _partners(stays, changes)]:
        return None
    return {"name": row["name"], "ico": row["ico"], "part": ask.partner_part.strip() or None}


def _elsewhere(fault: Fault, goes: Held) -> Fault:
    """What is wrong with a field as the one who merges can put it right."""
    says = "It cannot be taken over as it is in %(goes)s: %(fault)s Choose otherwise, or put it right there first."
    return Fault(f"/sides/{fault.pointer.split('/')[1]}", Phrase(says, goes=goes.reference, fault=fault.says))


async def _note(connection: asyncpg.Connection, stays: Held, goes: Held, ask: Merge, facts: dict[str, Any]) -> None:
    """Both histories, the pair's verdict, and both submitters told."""
    both = {"stays": stays.reference, "goes": goes.reference}
    titles = {"stays_title": stays.content["title"], "goes_title": goes.content["title"]}
    await record(connection, "idea took another in", ("idea", stays.id), {**both, **titles, **facts}, why=ask.why)
    await record(
        connection, "idea merged into another", ("idea", goes.id), {**both, **titles, "from": goes.state, "to": "merged"}, why=ask.why
    )
    older, newer = sorted((stays, goes), key=lambda one: one.reference)
    why = "Merged by a person."
    await connection.execute(queries.twins.JUDGE_MERGED, new_id(), older.id, newer.id, why)
    if not ask.is_told:
        return
    for one in {held.organisation: held for held in (stays, goes)}.values():
        if one.organisation is not None:
            says = "%(goes)s “%(goes_title)s” was merged into %(stays)s “%(stays_title)s”. %(why)s"
            await tell(
                connection, "idea_merged", says, {**both, **titles, "why": ask.why}, f"/tank/{one.reference}", organisation=one.organisation
            )
