"""A workbook of the needs map: brought in, looked through difference by difference, taken whole or in part."""

import uuid
from collections.abc import Sequence

import asyncpg
import msgspec

from absorb.db import Acting, reading, transaction
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.plan import queries
from absorb.plan.actions.needs import measures_of, put_map
from absorb.plan.papers.needs import read_needs
from absorb.plan.queries import need_drafts
from absorb.plan.queries import needs as rows
from absorb.plan.queries.need_drafts import NeedDraft
from absorb.plan.rules.continuing import place_text
from absorb.plan.rules.needs_map import NeedsMap, check_map, with_measures
from absorb.plan.rules.needs_merging import Key, MapDifference, Value, find_differences, take
from absorb.plan.schemas import MapDifferenceOut, NeedsPreviewOut
from absorb.reckoning import reckon


class NeedsPreview(msgspec.Struct, frozen=True):
    """A draft beside the map that stands: every difference, and whether it is taken."""

    draft: NeedDraft
    now: NeedsMap
    rows: list[MapDifference]

    @property
    def is_stale(self) -> bool:
        """Whether the map was changed since the draft was brought in."""
        return self.now.mark != self.draft.base.mark

    def is_taken(self, row: MapDifference) -> bool:
        return self.draft.choices.get(row.id, not row.is_contested)

    @property
    def accepted(self) -> list[str]:
        return [row.id for row in self.rows if self.is_taken(row)]


async def bring_in(acting: Acting, code: str, content: bytes, *, file_name: str | None) -> uuid.UUID:
    """Take the map's workbook as a draft; nothing changes before somebody takes it. `BadInput` lists every fault with its cell."""
    async with reading(acting) as connection:
        await queries.get_plan(connection, code)
    read = await reckon(read_needs, content)
    check_map(read.map, read.cells)
    async with transaction(acting) as connection:
        tree, base, _ = await rows.get_map(connection, code)
        places = measures_of(tree, read.map, read.cells)
        wanted = with_measures(read.map, {text: place_text(place) for text, place in places.items()})
        draft_id = new_id()
        told = [msgspec.to_builtins(one) for one in (base, wanted)]
        await connection.execute(need_drafts.ADD, draft_id, code, file_name, *told)
    return draft_id


async def preview(acting: Acting, draft_id: uuid.UUID) -> NeedsPreview:
    """What a draft changes in the map that stands."""
    async with reading(acting) as connection:
        draft = await need_drafts.get_draft(connection, draft_id)
        _, now, _ = await rows.get_map(connection, draft.plan_code)
    return _preview(draft, now)


def _preview(draft: NeedDraft, now: NeedsMap) -> NeedsPreview:
    return NeedsPreview(draft, now, find_differences(draft.base, now, draft.wanted))


async def _hold(connection: asyncpg.Connection, draft_id: uuid.UUID) -> NeedDraft:
    draft = await need_drafts.get_draft(connection, draft_id, hold=True)
    if draft.state != "open":
        raise Clash(Phrase("The draft was taken or put aside already; nothing in it changes any more."))
    return draft


async def choose(acting: Acting, draft_id: uuid.UUID, *, take: Sequence[str], leave: Sequence[str], everything: bool | None) -> None:
    """Keep which differences are to be taken. Everything at once never takes what somebody else changed meanwhile."""
    async with transaction(acting) as connection:
        draft = await _hold(connection, draft_id)
        choices = dict(draft.choices)
        if everything is not None:
            _, now, _ = await rows.get_map(connection, draft.plan_code)
            choices |= {row.id: everything for row in _preview(draft, now).rows if not everything or not row.is_contested}
        choices |= dict.fromkeys(take, True) | dict.fromkeys(leave, False)
        await connection.execute(need_drafts.SET_CHOICES, draft_id, choices)


async def take_in(acting: Acting, draft_id: uuid.UUID, *, seen: str) -> tuple[str, NeedsMap]:
    """Put the accepted differences into the map; the answer is the plan's code and the map then.

    `seen` is the mark of the map that the preview was made against: `Clash` where the map says something else by now, so that
    nobody accepts what they have not seen. `BadInput` where nothing is accepted, or what is does not fit together.
    """
    async with transaction(acting) as connection:
        draft = await _hold(connection, draft_id)
        await connection.execute(rows.LOCK_MAP, draft.plan_code)
        standing = await rows.get_map(connection, draft.plan_code)
        if seen != standing[1].mark:
            raise Clash(Phrase("The needs map was changed meanwhile; look at the differences from it as it is now, then take them."))
        shown = _preview(draft, standing[1])
        if not shown.accepted:
            raise BadInput.one("/take", Phrase("No difference is accepted; tick at least one."))
        wanted = take(shown.now, draft.wanted, shown.rows, shown.accepted)
        after = await put_map(connection, draft.plan_code, standing, wanted)
        await connection.execute(need_drafts.SET_STATE, draft_id, "taken")
    return draft.plan_code, after


async def discard(acting: Acting, draft_id: uuid.UUID) -> str:
    """Put a draft aside; the answer is its plan's code."""
    async with transaction(acting) as connection:
        draft = await _hold(connection, draft_id)
        await connection.execute(need_drafts.SET_STATE, draft_id, "discarded")
    return draft.plan_code


def told(shown: NeedsPreview) -> NeedsPreviewOut:
    """A preview as programs read it."""
    draft = shown.draft
    differences = [
        MapDifferenceOut(
            row.id, row.key[0], row.kind, *_place(row.key), _value(row.key, row.before), _value(row.key, row.after), row.is_contested,
            shown.is_taken(row), [" – ".join(key[1:]) for key in row.under],
        )
        for row in shown.rows
    ]  # fmt: skip
    return NeedsPreviewOut(draft.id, draft.plan_code, draft.file_name, draft.state, shown.now.mark, shown.is_stale, differences)


def _place(key: Key) -> tuple[str | None, str | None, str | None]:
    """The target group, the service and the need."""
    what, *names = key
    if what.startswith("need"):
        return None, None, names[0] if names else None
    group, service, need = (*names, None, None, None)[:3]
    return group, service, need


def _value(key: Key, value: Value | None) -> object:
    return {"state": value[0], "providers": value[1]} if key[0] == "cell" and isinstance(value, tuple) else value
