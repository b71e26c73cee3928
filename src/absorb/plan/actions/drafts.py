"""The next version of a plan while it is only wanted: out of a workbook or card by card, looked at, chosen from, published."""

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from absorb.db import Acting, reading, transaction
from absorb.journal.actions import record
from absorb.kernel.errors import BadInput, Clash
from absorb.kernel.ids import new_id
from absorb.kernel.phrases import Phrase
from absorb.plan import queries
from absorb.plan.actions.versions import Found, Standing, add_version, lock_plan, stand
from absorb.plan.papers import place_faults, read_workbook
from absorb.plan.queries import drafts, moves
from absorb.plan.queries.drafts import Draft
from absorb.plan.rules import PlanTree, count_branches
from absorb.plan.rules.cards import card_of
from absorb.plan.rules.continuing import DEEPEST, continued, without_formerly
from absorb.plan.rules.editing import end_measure, put_measure
from absorb.plan.rules.merging import Merged, Wanted, merge, take
from absorb.plan.rules.tree import Path
from absorb.plan.schemas import PreviewOut
from absorb.reckoning import reckon


class Preview(msgspec.Struct, frozen=True):
    """A draft beside the newest version: every difference, how many ideas point at a measure (by its line), what is taken, and
    the newest version's number (0 where there is none)."""

    draft: Draft
    merged: Merged
    pointing: dict[str, int]
    newest: int

    @property
    def rows(self) -> list[Wanted]:
        return self.merged.rows

    @property
    def is_stale(self) -> bool:
        """Whether another version was published since the draft began."""
        return self.newest > self.draft.base_version

    def is_careful(self, row: Wanted) -> bool:
        """Whether a difference is taken only by itself: somebody else changed the same, or ideas point at what would end."""
        return row.is_contested or (row.difference.kind == "ended" and bool(self.pointing.get(row.id)))

    def is_taken(self, row: Wanted) -> bool:
        return self.draft.choices.get(row.id, not self.is_careful(row))

    @property
    def accepted(self) -> list[str]:
        return [row.id for row in self.rows if self.is_taken(row)]


async def bring_in(acting: Acting, content: bytes, *, file_name: str) -> uuid.UUID:
    """Take a plan's workbook as a draft; nothing changes before somebody publishes it. `BadInput` lists every fault of it."""
    read = await reckon(read_workbook, content)
    draft_id = new_id()
    async with transaction(acting) as connection:
        found = await queries.find_plan(connection, read.tree.code)
        base = min(read.tree.version, found[1].version) if found else 0
        began = await queries.find_plan(connection, read.tree.code, base) if found else None
        with place_faults(read):
            continued(began[1] if began else None, read.tree)
        sha256 = hashlib.sha256(content).hexdigest()
        tree = msgspec.to_builtins(read.tree)
        await connection.execute(drafts.ADD, draft_id, read.tree.code, base, "workbook", file_name, sha256, tree)
    return draft_id


async def begin_form(acting: Acting, code: str) -> uuid.UUID:
    """The draft that the Centre fills in card by card; there is one open at a time, and it is begun where there is none."""
    async with transaction(acting) as connection:
        tree = await queries.get_plan(connection, code)
        began = msgspec.to_builtins(without_formerly(tree))
        await connection.execute(drafts.ADD_FORM, new_id(), code, tree.version, began)
        draft_id: uuid.UUID = await connection.fetchval(drafts.FORM, code)
    return draft_id


Edit = Callable[[PlanTree | None, PlanTree], PlanTree]
"""The version that a draft began from, and the draft -> the draft after a change."""


async def _edit(acting: Acting, draft_id: uuid.UUID, edit: Edit, version: int) -> None:
    """Change a draft. `version` is the draft's that was read: `Clash` where somebody changed it since, or it is not open."""
    async with transaction(acting) as connection:
        draft = await drafts.get_draft(connection, draft_id, hold=True)
        _check_open(draft)
        if version != draft.version:
            raise Clash(Phrase("Somebody changed the draft since you opened it; look at it again and repeat your change."))
        base = await queries.find_plan(connection, draft.plan_code, draft.base_version) if draft.base_version else None
        tree = edit(base[1] if base else None, draft.tree)
        await connection.execute(drafts.SET_TREE, draft_id, msgspec.to_builtins(tree))


async def preview(acting: Acting, draft_id: uuid.UUID) -> Preview:
    """What a draft changes in the newest version."""
    async with reading(acting) as connection:
        draft = await drafts.get_draft(connection, draft_id)
        return await _preview(connection, draft, await queries.find_plan(connection, draft.plan_code))


async def _preview(connection: asyncpg.Connection, draft: Draft, found: Found | None) -> Preview:
    newest = await stand(connection, found)
    base: Standing | None = newest
    if found is not None and draft.base_version != found[1].version:
        base = await stand(connection, await queries.find_plan(connection, draft.plan_code, draft.base_version))
    pointing = await drafts.count_pointing(connection, draft.plan_code)
    return Preview(draft, merge(base, newest, draft.tree), pointing, found[1].version if found else 0)


async def choose(acting: Acting, draft_id: uuid.UUID, *, take: Sequence[str], leave: Sequence[str], everything: bool | None) -> None:
    """Keep which differences are to be taken. Everything at once never takes what somebody else changed meanwhile, nor the end
    of a measure that ideas point at: those are accepted one by one."""
    async with transaction(acting) as connection:
        draft = await drafts.get_draft(connection, draft_id, hold=True)
        _check_open(draft)
        choices = dict(draft.choices)
        if everything is not None:
            shown = await _preview(connection, draft, await queries.find_plan(connection, draft.plan_code))
            choices |= {row.id: everything for row in shown.rows if not everything or not shown.is_careful(row)}
        choices |= dict.fromkeys(take, True) | dict.fromkeys(leave, False)
        await connection.execute(drafts.SET_CHOICES, draft_id, choices)


async def publish(acting: Acting, draft_id: uuid.UUID, *, seen: int, why: str | None = None) -> tuple[str, int]:
    """Make the accepted differences the plan's next version; the answer is the plan's code and the version's number.

    `seen` is the newest version that the preview was made against: `Clash` where there is a newer one, so that nobody accepts
    what they have not seen. `BadInput` where nothing is accepted, or what is does not fit together.
    """
    async with transaction(acting) as connection:
        draft = await drafts.get_draft(connection, draft_id, hold=True)
        _check_open(draft)
        found = await lock_plan(connection, draft.plan_code)
        shown = await _preview(connection, draft, found)
        if seen != shown.newest:
            says = "Meanwhile version %(version)s of the plan was published; look at the differences from it, then publish."
            raise Clash(Phrase(says, version=shown.newest))
        if not shown.accepted:
            raise BadInput.one("/take", Phrase("No difference is accepted; tick at least one."))
        plan_id, added = await _publish(connection, shown, found, why)
        await connection.execute(drafts.SET_STATE, draft_id, "published", plan_id)
        _, _, measures = count_branches(added)
        facts = {"code": added.code, "version": added.version, "changes": len(shown.accepted), "measures": measures}
        await record(connection, "plan version published", ("plan", plan_id), facts, why=why)
    return added.code, added.version


async def _publish(connection: asyncpg.Connection, shown: Preview, found: Found | None, why: str | None) -> tuple[uuid.UUID, PlanTree]:
    tree, ids = take(shown.merged, shown.accepted, shown.newest + 1)
    newest = await stand(connection, found)
    places = {own: place for place, own in newest[1].items()} if newest else {}
    origins = {place: places[own] for place, own in ids.items() if own in places}
    return await add_version(connection, tree, found, origins, file_sha256=shown.draft.file_sha256, why=why)


async def discard(acting: Acting, draft_id: uuid.UUID) -> None:
    """Put a draft aside; it is not published any more."""
    async with transaction(acting) as connection:
        draft = await drafts.get_draft(connection, draft_id, hold=True)
        _check_open(draft)
        await connection.execute(drafts.SET_STATE, draft_id, "discarded", None)


def _check_open(draft: Draft) -> None:
    if draft.state != "open":
        raise Clash(Phrase("The draft was published or put aside already; nothing in it changes any more."))


def told(shown: Preview) -> PreviewOut:
    """A preview as programs and pages read it."""
    differences = [
        moves.told(row.difference, shown.pointing, row.contested, is_contested=row.is_contested, is_taken=shown.is_taken(row))
        for row in shown.rows
    ]
    return PreviewOut(draft=shown.draft.out, newest=shown.newest, is_stale=shown.is_stale, differences=differences)


async def put_card(acting: Acting, draft_id: uuid.UUID, place: Path, typed: Mapping[str, Any], *, version: int) -> None:
    """Give the measure at `place` the card that was typed (a place of an objective: add one). `BadInput` lists every field that
    cannot be read or does not fit."""
    at = place if len(place) == DEEPEST else None

    def edit(base: PlanTree | None, tree: PlanTree) -> PlanTree:
        return put_measure(base, tree, at, *card_of(tree, typed))

    await _edit(acting, draft_id, edit, version)


async def end_measure_in(acting: Acting, draft_id: uuid.UUID, place: Path, *, version: int) -> None:
    """Leave a measure out of the draft: published, it ends with the version before."""
    await _edit(acting, draft_id, lambda base, tree: end_measure(base, tree, place), version)
