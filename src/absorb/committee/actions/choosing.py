"""Choosing among many ideas under a budget: they are put on an item, marked, compared, and one method's choice becomes the motion."""

import uuid
from collections.abc import Mapping, Sequence

import asyncpg
import msgspec

from absorb.committee import queries
from absorb.committee.actions.naming import named, named_item
from absorb.committee.rules.choosing.comparison import Comparison, Method, Option, Pick, compare
from absorb.committee.rules.kinds import APPROVALS, SECRET
from absorb.committee.rules.moves import ITEM_MOVES, MEETING_MOVES, move
from absorb.committee.schemas.choosing import ChoosingOut, ItemIdea, ItemIdeasIn, PickIn, Shares
from absorb.db import Acting, reading, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import amount
from absorb.kernel.errors import BadInput, Clash, Fault
from absorb.kernel.ids import new_id
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase
from absorb.reckoning import reckon

METHOD_NAMES: dict[Method, str] = {
    "ranked": "výběr podle pořadí",
    "greedy": "výběr podle bodů na korunu",
    "exact": "výběr s nejvíce body",
    "equal_shares": "metoda rovných podílů",
}
"""How a method is called in the Czech wording of a motion."""


async def put_ideas(acting: Acting, item_id: uuid.UUID, ask: ItemIdeasIn) -> int:
    """Say which ideas an item is about, in place of those it was about before; the answer is how many they are."""
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        move(MEETING_MOVES, meeting.state, "add an item to", named(meeting))
        move(ITEM_MOVES, item.state, "put ideas on", named_item(item))
        if item.idea is not None:
            raise Clash("This item is about one idea already; put many ideas on an item of their own.")
        ideas = await _find_ideas(connection, item_id, ask)
        await connection.execute(queries.DROP_ITEM_IDEAS, item_id)
        rows = [(new_id(), item_id, idea, position) for position, idea in enumerate(ideas, start=1)]
        await connection.executemany(queries.ADD_ITEM_IDEA, rows)
        await record(connection, "ideas put on the item", ("meeting", meeting.id), {"item": str(item_id), "ideas": len(ideas)})
    return len(ideas)


async def _find_ideas(connection: asyncpg.Connection, item_id: uuid.UUID, ask: ItemIdeasIn) -> list[uuid.UUID]:
    if (ask.first is None) == (not ask.ideas):
        raise BadInput.one("/ideas", "Name the ideas, or say how many first places of the item's ranking.")
    if ask.first is not None:
        found = [row["id"] for row in await connection.fetch(queries.FIRST_PLACES, item_id, ask.first)]
        if not found:
            raise BadInput.one("/first", "The item names no ranking with places: name the ideas themselves.")
        return found
    known = {row["reference"]: row["id"] for row in await connection.fetch(queries.IDEAS_NAMED, list(ask.ideas))}
    faults = [
        Fault(f"/ideas/{index}", Phrase("There is no idea %(reference)s.", reference=reference))
        for index, reference in enumerate(ask.ideas)
        if reference not in known
    ]
    faults += [
        Fault(f"/ideas/{index}", Phrase("The idea %(reference)s is there twice.", reference=reference))
        for index, reference in enumerate(ask.ideas)
        if reference in ask.ideas[:index]
    ]
    if faults:
        raise BadInput(faults)
    return [known[reference] for reference in ask.ideas]


async def show_choosing(acting: Acting, item_id: uuid.UUID, budget_minor: int | None) -> ChoosingOut:
    """What an item has to choose from and, for a budget, what each method would choose; nothing is kept of it."""
    async with reading(acting) as connection:
        await queries.get_meeting_of(connection, item_id)
        ideas = await queries.list_item_ideas(connection, item_id)
        marked = await queries.find_marked(connection, item_id)
        picked = await queries.find_picked(connection, item_id)
    options, uncosted, unranked = options_of(ideas)
    comparison = None if budget_minor is None else await reckon(compare, options, budget_minor, _approvals(ideas, marked))
    shared = marked.shared if marked else None
    if comparison is not None and marked is not None and shared is not None and shared.holds_for(options, comparison.budget_minor):
        comparison = Comparison(comparison.budget_minor, marked.voters, [*comparison.picks, shared.pick])
    return ChoosingOut(
        ideas, marked.standings if marked else [], comparison, uncosted, unranked, picked, _shares(marked, options),
        shared.budget_minor if shared else None,
    )  # fmt: skip


async def pick(acting: Acting, item_id: uuid.UUID, ask: PickIn) -> None:
    """Make one method's choice the item's motion, with the reason. Adopting it moves the chosen ideas; nothing else does."""
    budget_minor = int(ask.budget)
    found = await show_choosing(acting, item_id, budget_minor)
    assert found.comparison is not None
    picks = {one.method: one for one in found.comparison.picks}
    if ask.method not in picks:
        if found.comparison.picks:
            raise Clash(WITHOUT_SHARES[found.shares])
        raise Clash("None of the item's ideas has both a cost and points; there is nothing to choose from.")
    chosen = picks[ask.method]
    if not chosen.chosen:
        raise Clash("This method chooses nothing under this budget; there is nothing to vote on.")
    async with transaction(acting) as connection:
        item, meeting = await queries.lock_item(connection, item_id)
        move(MEETING_MOVES, meeting.state, "add an item to", named(meeting))
        move(ITEM_MOVES, item.state, "put ideas on", named_item(item))
        if await queries.list_item_ideas(connection, item_id) != found.ideas:
            raise Clash("The item's ideas have changed meanwhile: look at the comparison again.")
        marked = await queries.find_marked(connection, item_id)
        kept = msgspec.to_builtins(found.comparison)
        await connection.execute(
            queries.ADD_CHOOSING, new_id(), item_id, marked.vote_id if marked else None, ask.method, budget_minor, ask.why.strip(), kept
        )
        await connection.execute(queries.SET_MOVES, item_id, chosen.chosen, ask.rest)
        await connection.execute(queries.SET_MOTION, item_id, wording(meeting.effect, found.ideas, chosen, budget_minor, ask.why))
        facts = {"item": str(item_id), "method": ask.method, "budget": money_text(budget_minor), "chosen": chosen.chosen}
        await record(connection, "choice put to the vote", ("meeting", meeting.id), facts, why=ask.why.strip())


def wording(effect: str, ideas: Sequence[ItemIdea], chosen: Pick, budget_minor: int, why: str) -> str:
    """The Czech motion: what is chosen, for how much, by which method and why."""
    verb = "schvaluje výběr těchto záměrů" if effect == "approves" else "doporučuje vybrat tyto záměry"
    titles = {one.reference: one.title for one in ideas}
    listed = "\n".join(f"– {reference} {titles[reference]}" for reference in chosen.chosen)
    sums = f"celkem za {amount(chosen.cost_minor)} z rozpočtu {amount(budget_minor)}"
    return f"Orgán {verb} ({sums}, {METHOD_NAMES[chosen.method]}):\n{listed}\nDůvod: {why.strip()}"


def options_of(ideas: Sequence[ItemIdea]) -> tuple[list[Option], list[str], list[str]]:
    """Those that can be compared, in the order of their places, and which cannot: without a cost, without points."""
    uncosted = [one.reference for one in ideas if not one.cost_minor]
    unranked = [one.reference for one in ideas if one.place is None or one.points is None]
    options = [
        Option(one.reference, one.cost_minor, one.points, frozenset(one.measures), frozenset(one.areas))
        for one in sorted(ideas, key=lambda each: each.place or 0)
        if one.cost_minor and one.points is not None and one.place is not None
    ]
    return options, uncosted, unranked


WITHOUT_SHARES: Mapping[Shares, str] = {
    "after_approvals": "Equal shares come from approval ballots: let the members approve the ideas first.",
    "at_any_budget": "Equal shares come from approval ballots: let the members approve the ideas first.",
    "at_one_budget": "Equal shares of secret approvals are worked out once, under the budget that was said before the vote.",
    "no_budget": "No budget was said before the secret vote, so equal shares are not worked out of it.",
    "outdated": "The ideas or their costs have changed since the secret vote, and its ballots are not opened again: vote again.",
}
"""Why there are no equal shares to pick."""


def _shares(marked: queries.Marked | None, options: Sequence[Option]) -> Shares:
    if marked is None or marked.kind not in APPROVALS:
        return "after_approvals"
    if marked.kind not in SECRET:
        return "at_any_budget"
    if marked.shared is None:
        return "no_budget"
    return "at_one_budget" if marked.shared.holds_for(options, marked.shared.budget_minor) else "outdated"


def _approvals(ideas: Sequence[ItemIdea], marked: queries.Marked | None) -> list[frozenset[str]]:
    """Each counted approval ballot as references; points say how much, not whether, so shares are not made of them. Secret ones
    are not opened again."""
    if marked is None or marked.kind != "approval":
        return []
    names = {str(one.idea): one.reference for one in ideas}
    return [frozenset(names[idea] for idea in ballot if idea in names) for ballot in marked.ballots]


__all__ = ["METHOD_NAMES", "Comparison", "options_of", "pick", "put_ideas", "show_choosing", "wording"]
