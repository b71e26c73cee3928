"""An idea is changed: field by field, against the version that the person began from. Nobody overwrites anybody silently."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import asyncpg

from absorb.db import Acting, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Fault, NotAllowed, NotFound
from absorb.kernel.merging import NOTHING_CHOSEN, Chosen, Contested
from absorb.kernel.phrases import Phrase
from absorb.outbox.actions import promise_once
from absorb.tank import queries
from absorb.tank.actions.adding import find_unknown, missing_faults, tell_handed_in
from absorb.tank.actions.moving import OFFER_IDEAS, move_in
from absorb.tank.actions.twins import LOOKED_AT, promise_look
from absorb.tank.queries.form import Held, PastVersion
from absorb.tank.rules.form import (
    FILLED_IN,
    RIPENESSES,
    Content,
    Editor,
    Merged,
    changed_names,
    find_faults,
    find_lost,
    may_edit,
    merge,
    same,
    settle,
    with_sum,
)
from absorb.tank.rules.states import CENTRE, OFFERED
from absorb.tank.schemas.form import Difference, Saved


async def save_idea(
    acting: Acting,
    reference: str,
    values: Content,
    *,
    base_version: int,
    editor: Editor,
    section: str = "",
    chosen: Chosen = NOTHING_CHOSEN,
) -> Saved:
    """Save these fields, begun from `base_version`. Fields that only others changed since stay as they are now; where
    both changed the same one differently and nobody has `chosen` it is `Contested` and nothing is saved. What the person
    had typed into `section` is forgotten. Saving what stands there already changes nothing. What has been handed in stays
    complete for its ripeness, and ripens with all that the new one asks for."""
    async with transaction(acting) as connection:
        held = await hold(connection, reference, editor)
        merged = await _merge(connection, held, values, base_version, chosen)
        changes = with_sum(held.content, merged.changes) if merged.changes else {}
        faults = await _faults(connection, held, values, changes, editor)
        if faults:
            raise BadInput(faults)
        version = await _change(connection, held, changes) if changes else held.version
        if acting.person_id is not None and section:
            await connection.execute(queries.form.FORGET_TYPED, acting.person_id, held.id, section)
    return Saved(version=version, changed=sorted(changes), kept=sorted(merged.kept))


async def hold(connection: asyncpg.Connection, reference: str, editor: Editor) -> Held:
    """The idea, its row held, for one who may change it; `NotFound` for one who may not see it, `NotAllowed` in a state
    in which they may not change it."""
    held = await queries.form.find_held(connection, reference, lock=True)
    check_editor(held, editor)
    return held


def check_editor(held: Held, editor: Editor) -> None:
    if not editor.speaks_for(held.organisation):
        raise NotFound("There is no such idea.")
    if not may_edit(held.state, editor.roles):
        raise NotAllowed(Phrase("In this state it is not yours to change any more; write to the Centre what should be put right."))


async def _merge(connection: asyncpg.Connection, held: Held, values: Content, base_version: int, chosen: Chosen) -> Merged:
    pasts = await queries.form.list_pasts(connection, held.id, base_version) if base_version != held.version else []
    if base_version != held.version and (not pasts or pasts[0].version != base_version):
        says = Phrase(
            "There is no version %(base)s to begin from; the one that stands now is %(version)s.", base=base_version, version=held.version
        )
        raise BadInput.one("/base_version", says)
    base = pasts[0].content if pasts else held.content
    mine = dict(values)
    if mine.get("costs", held.content["costs"]):
        mine.pop("cost_minor", None)  # the sum of the costs by kind stands there
    seen = next((past.content for past in pasts if past.version == chosen.seen_version), held.content)
    choices = {name: choice for name, choice in chosen.fields.items() if same(seen.get(name), held.content.get(name))}
    merged = settle(merge(base, held.content, mine), choices)
    if merged.conflicts:
        authors = _authors(pasts, held.content)
        raise Contested(
            held.version,
            [Difference(one.name, one.base, one.theirs, one.mine, *authors.get(one.name, (None, None))) for one in merged.conflicts],
        )
    return merged


def _authors(pasts: list[PastVersion], now: Content) -> dict[str, tuple[str | None, dt.datetime | None]]:
    """Who last changed each field, and when."""
    afters = [*(past.content for past in pasts[1:]), now]
    return {
        name: (past.replaced_by, past.replaced_at)
        for past, after in zip(pasts, afters, strict=True)
        for name in changed_names(past.content, after, after)
    }


async def _faults(connection: asyncpg.Connection, held: Held, values: Content, changes: dict[str, Any], editor: Editor) -> list[Fault]:
    """What is wrong with what is asked, and with it beside what others have changed meanwhile."""
    fields = {name: value for name, value in values.items() if name != "ripeness"}
    faults = [*find_faults(fields, {**held.content, **changes}), *await find_unknown(connection, fields)]
    if "organisation_id" in changes:
        wanted = uuid.UUID(changes["organisation_id"]) if changes["organisation_id"] else None
        if not editor.speaks_for(wanted):
            faults.append(Fault("/organisation_id", Phrase("This is not one of your organisations; choose one of yours.")))
    told = {fault.pointer for fault in faults}
    return faults + [fault for fault in await lost_faults(connection, held, changes) if fault.pointer not in told]


async def lost_faults(connection: asyncpg.Connection, held: Held, changes: Mapping[str, Any]) -> list[Fault]:
    """What a change would leave open in an idea in whose state nothing may be."""
    if not changes or held.state in FILLED_IN:
        return []
    has_plan = await connection.fetchval(queries.form.HAS_PLAN)
    return [Fault(one.pointer, one.says) for one in find_lost(held.content, {**held.content, **changes}, has_plan=has_plan)]


async def _change(connection: asyncpg.Connection, held: Held, changes: dict[str, Any]) -> int:
    version = await queries.form.change(connection, held, changes)
    facts = {"version": version, "changes": await _told(connection, held.content, changes)}
    await record(connection, "idea changed", ("idea", held.id), facts)
    if LOOKED_AT & changes.keys():
        await promise_look(connection, [held.id])
    if held.state in OFFERED:
        await promise_once(connection, OFFER_IDEAS)
    return version


async def _told(connection: asyncpg.Connection, before: Content, changes: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Each changed field before and after, for the history: names and codes in place of ids."""
    told = {name: [before.get(name), value] for name, value in changes.items()}
    if "organisation_id" in told:
        names = await queries.form.names_of(connection, {one for one in told["organisation_id"] if one})
        told["organisation_id"] = [names.get(one) if one else None for one in told["organisation_id"]]
    if "contributions" in told:
        measures = {row["measure_id"] for rows in told["contributions"] for row in rows}
        codes = await queries.form.codes_of(connection, measures)
        told["contributions"] = [[{**row, "measure_id": codes.get(row["measure_id"])} for row in rows] for rows in told["contributions"]]
    return told


async def ripen(acting: Acting, reference: str, to: str, *, editor: Editor) -> bool:
    """Take an idea to another ripeness, from which on the form asks for more; nothing that was filled in is lost. False
    when it is there already. One that is being filled in is asked for the rest when it is handed in; of one that has been
    handed in, `BadInput` lists what the new ripeness asks for and is not there."""
    if to not in RIPENESSES:
        raise BadInput.one("/to", Phrase("There is no ripeness “%(to)s”; there are suggestion, idea and proposal.", to=to[:40]))
    async with transaction(acting) as connection:
        held = await hold(connection, reference, editor)
        if held.ripeness == to:
            return False
        missing = await lost_faults(connection, held, {"ripeness": to})
        if missing:
            raise BadInput(missing)
        await queries.form.change(connection, held, {"ripeness": to})
        await record(connection, "idea ripened", ("idea", held.id), {"from": held.ripeness, "to": to})
    return True


async def is_owner(connection: asyncpg.Connection, held: Held, editor: Editor) -> bool:
    """Whether the idea is this editor's own: of an organisation that they belong to, or of none; or, for the Centre, begun by
    somebody of the Centre."""
    if held.organisation is None or held.organisation in (editor.own if editor.organisations is None else editor.organisations):
        return True
    begun_here: bool = await connection.fetchval(queries.form.WAS_BEGUN_BY, held.id, list(CENTRE))
    return bool(editor.roles & CENTRE) and begun_here


async def may_hand_in(connection: asyncpg.Connection, held: Held, editor: Editor) -> bool:
    """Whether this editor may hand the idea in as it stands: a returned one, or a draft that is theirs."""
    return held.state in FILLED_IN and (held.state != "draft" or await is_owner(connection, held, editor))


async def hand_in(acting: Acting, reference: str, *, editor: Editor, start: str | None = None, version: int | None = None) -> bool:
    """Hand a draft, or one returned for completion, in. `BadInput` lists all that its ripeness asks for and is missing; it is
    `Overtaken` where the idea has another state or version than was seen."""
    async with transaction(acting) as connection:
        held = await queries.form.find_held(connection, reference, lock=True)
        if not editor.speaks_for(held.organisation):
            raise NotFound("There is no such idea.")
        own = await is_owner(connection, held, editor)
        if held.state in FILLED_IN and (own or held.state != "draft"):
            missing = await missing_faults(connection, held.content)
            if missing:
                raise BadInput(missing)
        moved = await move_in(
            connection,
            held.id,
            "submitted",
            roles=editor.roles,
            organisations=frozenset((held.organisation,)) if own else None,
            start=start,
            version=version,
        )
        if moved:
            await connection.execute(queries.form.HANDED_IN, held.id)
            await tell_handed_in(connection, held.reference, held.content["title"])
            await promise_look(connection, [held.id])
    return moved
