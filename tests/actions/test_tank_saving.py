"""Saving an idea: against a base version, by several at once, once though asked twice, with its history."""

import asyncio
import uuid
from typing import Any

import asyncpg
import pytest

from absorb.db import Acting, reading, transaction
from absorb.journal.queries import list_history
from absorb.kernel.errors import BadInput, Clash, NotAllowed, NotFound
from absorb.kernel.merging import Contested
from absorb.people.actions import ensure_organisation
from absorb.tank.actions import add_idea, set_contributions
from absorb.tank.actions.bulk import preview_moves
from absorb.tank.actions.saving import hand_in, ripen, save_idea
from absorb.tank.actions.typing import NEW, forget_typed, keep_typed
from absorb.tank.queries.bulk import Chosen
from absorb.tank.queries.form import Held, find_held, list_typed
from absorb.tank.rules.form import Editor
from absorb.tank.schemas.form import ActivityIn, CostIn, OutputIn, SuggestionIn
from tests.conftest import Town
from tests.seed import add_plan

CENTRE = Editor(frozenset(("officer",)), None)


async def organisation_in(town: Town, name: str = "Spolek A") -> tuple[uuid.UUID, Editor]:
    async with transaction(town.acting) as connection:
        organisation_id = await ensure_organisation(connection, name)
    return organisation_id, Editor(frozenset(("submitter",)), frozenset((organisation_id,)))


async def draft_in(town: Town, **more: Any) -> tuple[str, Editor]:
    """A draft of an organisation of its own; its reference and who may change it."""
    organisation_id, editor = await organisation_in(town)
    ask = SuggestionIn(title="Byt", need="Chybí byty", state="draft", organisation_id=organisation_id, **more)
    added = await add_idea(town.people["submitter"], ask, organisations=editor.organisations)
    return added.reference, editor


async def held_in(town: Town, reference: str) -> Held:
    async with reading(town.acting) as connection:
        return await find_held(connection, reference)


async def test_a_save_changes_its_fields_and_tells_what_stood_there(town: Town) -> None:
    reference, editor = await draft_in(town)
    saved = await save_idea(town.people["submitter"], reference, {"title": "Byty", "place": "Ústí"}, base_version=1, editor=editor)
    assert (saved.version, saved.changed, saved.kept) == (2, ["place", "title"], [])
    held = await held_in(town, reference)
    assert (held.content["title"], held.content["place"], held.content["need"]) == ("Byty", "Ústí", "Chybí byty")
    async with reading(town.acting) as connection:
        entries = [(entry.verb, entry.facts, entry.person_name) for entry in await list_history(connection, "idea", held.id)]
    changes = {"title": ["Byt", "Byty"], "place": [None, "Ústí"]}
    assert entries[-1] == ("idea changed", {"version": 2, "changes": changes}, "submitter usti")


async def test_saving_the_same_again_changes_nothing(town: Town) -> None:
    reference, editor = await draft_in(town)
    for _ in range(2):
        saved = await save_idea(town.acting, reference, {"place": "Ústí"}, base_version=1, editor=editor)
    assert (saved.version, saved.changed) == (2, [])


async def test_what_only_one_side_changed_is_kept_on_both_sides(town: Town) -> None:
    reference, editor = await draft_in(town)
    await save_idea(town.people["officer"], reference, {"place": "Ústí"}, base_version=1, editor=CENTRE)
    saved = await save_idea(town.people["submitter"], reference, {"title": "Byty", "place": None}, base_version=1, editor=editor)
    held = await held_in(town, reference)
    assert (saved.kept, held.content["title"], held.content["place"]) == (["place"], "Byty", "Ústí")


async def test_what_both_changed_is_shown_with_who_and_when_and_nothing_is_saved(town: Town) -> None:
    reference, editor = await draft_in(town)
    await save_idea(town.people["officer"], reference, {"title": "Bydlení", "place": "Ústí"}, base_version=1, editor=CENTRE)
    with pytest.raises(Contested) as contested:
        await save_idea(town.people["submitter"], reference, {"title": "Byty", "need": "Víc"}, base_version=1, editor=editor)
    (difference,) = contested.value.differences
    assert (difference.field, difference.base, difference.theirs, difference.mine, difference.by) == (
        "title", "Byt", "Bydlení", "Byty", "officer usti",
    )  # fmt: skip
    assert (contested.value.version, (await held_in(town, reference)).content["need"]) == (2, "Chybí byty")
    saved = await save_idea(town.people["submitter"], reference, {"title": "Byty", "need": "Víc"}, base_version=2, editor=editor)
    assert saved.changed == ["need", "title"]


async def test_many_at_the_same_moment_lose_nothing(town: Town) -> None:
    """Each of eight saves one field from the same version; two want the same field, and exactly one of them is told."""
    reference, _ = await draft_in(town)
    wanted: list[dict[str, Any]] = [
        {"place": "Ústí"}, {"readiness": 3}, {"first_month": "2027-01"}, {"last_month": "2028-12"}, {"cost_minor": 100},
        {"target_groups": ["seniors"]}, {"title": "Jedna"}, {"title": "Druhá"},
    ]  # fmt: skip
    answers = await asyncio.gather(
        *(save_idea(town.people["officer"], reference, values, base_version=1, editor=CENTRE) for values in wanted), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Contested", *["Saved"] * 7]
    held = await held_in(town, reference)
    assert held.version == 8
    for values in wanted[:6]:
        assert {name: held.content[name] for name in values} == values
    assert held.content["title"] in ("Jedna", "Druhá")


async def test_measures_stated_elsewhere_meanwhile_are_seen_as_changed(town: Town) -> None:
    reference, editor = await draft_in(town)
    async with transaction(town.acting) as connection:
        _, measures = await add_plan(connection, {"1.1": 1, "1.2": 1})
    held = await held_in(town, reference)
    await set_contributions(town.people["officer"], [(held.id, measures["1.1"], 4, "Pomůže", True)])
    mine = {"contributions": [{"measure_id": str(measures["1.2"]), "degree": 2, "why": "Trochu"}]}
    with pytest.raises(Contested) as contested:
        await save_idea(town.people["submitter"], reference, mine, base_version=1, editor=editor)
    (difference,) = contested.value.differences
    assert (difference.field, difference.base, difference.theirs[0]["degree"], difference.by) == ("contributions", [], 4, "officer usti")
    await save_idea(town.people["submitter"], reference, mine, base_version=2, editor=editor)
    assert (await held_in(town, reference)).content["contributions"] == mine["contributions"]
    again = await set_contributions(town.people["officer"], [(held.id, measures["1.2"], 2, "Trochu", False)])
    assert (again, (await held_in(town, reference)).version) == (0, 3)


@pytest.mark.parametrize("base", [0, 7])
async def test_a_base_that_never_was_is_refused(town: Town, base: int) -> None:
    reference, editor = await draft_in(town)
    with pytest.raises(BadInput, match="There is no version"):
        await save_idea(town.acting, reference, {"title": "X"}, base_version=base, editor=editor)


async def test_the_cost_is_the_sum_of_its_kinds(town: Town) -> None:
    reference, editor = await draft_in(town, cost_minor=99)
    costs = [{"kind": "personnel", "what": None, "amount_minor": 100}, {"kind": "travel", "what": None, "amount_minor": 50}]
    await save_idea(town.acting, reference, {"costs": costs, "cost_minor": 7}, base_version=1, editor=editor)
    assert (await held_in(town, reference)).content["cost_minor"] == 150
    await save_idea(town.acting, reference, {"costs": [], "cost_minor": 7}, base_version=2, editor=editor)
    assert (await held_in(town, reference)).content["cost_minor"] == 7


async def test_others_do_not_see_it_and_the_assessed_is_the_centres(town: Town, owner: asyncpg.Connection) -> None:
    reference, editor = await draft_in(town)
    _, stranger = await organisation_in(town, "Spolek B")
    with pytest.raises(NotFound):
        await save_idea(town.acting, reference, {"title": "X"}, base_version=1, editor=stranger)
    await owner.execute("update idea set state = 'under_assessment'")
    with pytest.raises(NotAllowed, match="write to the Centre"):
        await save_idea(town.acting, reference, {"title": "X"}, base_version=1, editor=editor)
    assert (await save_idea(town.acting, reference, {"title": "X"}, base_version=1, editor=CENTRE)).version == 2
    await owner.execute("update idea set state = 'funded'")
    with pytest.raises(NotAllowed):
        await save_idea(town.acting, reference, {"title": "Y"}, base_version=2, editor=CENTRE)


async def test_what_ripens_is_asked_for_more_and_loses_nothing(town: Town) -> None:
    reference, editor = await draft_in(town, place="Ústí")
    assert await ripen(town.people["submitter"], reference, "proposal", editor=editor)
    assert not await ripen(town.people["submitter"], reference, "proposal", editor=editor)
    with pytest.raises(BadInput) as missing:
        await hand_in(town.people["submitter"], reference, editor=editor)
    assert [fault.pointer for fault in missing.value.faults] == [
        "/target_groups", "/first_month", "/last_month", "/activities", "/outputs", "/subprogramme", "/cost_minor", "/costs",
        "/hoped_sources", "/readiness",
    ]  # fmt: skip
    assert await ripen(town.people["submitter"], reference, "suggestion", editor=editor)
    assert await hand_in(town.people["submitter"], reference, editor=editor)
    held = await held_in(town, reference)
    assert (held.state, held.content["place"], held.ripeness) == ("submitted", "Ústí", "suggestion")
    async with reading(town.acting) as connection:
        told = [(row["kind"], row["address"]) for row in await connection.fetch("select distinct kind, address from notice")]
    assert told == [("idea_handed_in", f"/tank/{reference}")]


PROPOSED: dict[str, Any] = {
    "target_groups": ["seniors"], "place": "Ústí", "first_month": "2027-01", "last_month": "2028-12", "subprogramme": "social_services",
    "activities": [{"name": "Nábor", "what": "Obejdeme domy", "first_month": "2027-01", "last_month": "2027-06"}],
    "outputs": [{"name": "Lidé", "unit": "osoby", "target": "20"}], "costs": [{"kind": "travel", "what": None, "amount_minor": 100}],
    "hoped_sources": [{"name": "Město", "amount_minor": 100}], "readiness": 2,
}  # fmt: skip
"""All that a proposal needs beside a title, a need and an organisation, where there is no plan."""


@pytest.mark.parametrize("state", ["submitted", "in_tank", "under_assessment"])
async def test_what_has_been_handed_in_ripens_when_it_is_complete_and_stays_so(town: Town, owner: asyncpg.Connection, state: str) -> None:
    reference, _ = await draft_in(town)
    await owner.execute("update idea set state = $1", state)
    officer = town.people["officer"]
    lacking = ["/target_groups", "/place", "/first_month", "/last_month", "/activities", "/outputs", "/subprogramme", "/cost_minor",
               "/costs", "/hoped_sources", "/readiness"]  # fmt: skip
    for act in (
        ripen(officer, reference, "proposal", editor=CENTRE),
        save_idea(officer, reference, {"ripeness": "proposal"}, base_version=1, editor=CENTRE),
    ):
        with pytest.raises(BadInput) as missing:
            await act
        assert [fault.pointer for fault in missing.value.faults] == lacking
    with pytest.raises(BadInput) as half:
        await save_idea(
            officer, reference, {**PROPOSED, "ripeness": "proposal", "outputs": [], "readiness": None}, base_version=1, editor=CENTRE
        )
    assert [fault.pointer for fault in half.value.faults] == ["/outputs", "/readiness"]
    saved = await save_idea(officer, reference, PROPOSED, base_version=1, editor=CENTRE)
    assert await ripen(officer, reference, "proposal", editor=CENTRE)
    for emptied in ({"place": None}, {"outputs": []}, {"activities": [{"name": "Nábor"}]}):
        with pytest.raises(BadInput) as lost:
            await save_idea(officer, reference, emptied, base_version=saved.version + 1, editor=CENTRE)
        assert {fault.pointer.split("/")[1] for fault in lost.value.faults} == set(emptied)
    assert await ripen(officer, reference, "suggestion", editor=CENTRE), "the way back is always open"
    held = await held_in(town, reference)
    assert (held.ripeness, held.content["outputs"]) == ("suggestion", PROPOSED["outputs"])
    await save_idea(officer, reference, {"place": None}, base_version=held.version, editor=CENTRE)


async def test_what_came_incomplete_may_be_completed_bit_by_bit(town: Town, owner: asyncpg.Connection) -> None:
    """An imported proposal lacks nearly everything; what it lacks need not be filled in at once, what it has stays."""
    reference, _ = await draft_in(town, place="Ústí")
    await owner.execute("update idea set state = 'in_tank', ripeness = 'proposal'")
    officer = town.people["officer"]
    await save_idea(officer, reference, {"activities": [{"name": "Nábor"}]}, base_version=1, editor=CENTRE)
    await save_idea(officer, reference, {"activities": [{"name": "Nábor"}, {"name": "Práce"}]}, base_version=2, editor=CENTRE)
    with pytest.raises(BadInput) as lost:
        await save_idea(officer, reference, {"place": None}, base_version=3, editor=CENTRE)
    assert [fault.pointer for fault in lost.value.faults] == ["/place"]


async def test_the_centre_hands_in_no_draft_but_its_own(town: Town) -> None:
    reference, editor = await draft_in(town)
    officer = town.people["officer"]
    both = Editor(CENTRE.roles | editor.roles, None, editor.organisations or frozenset())
    with pytest.raises(NotAllowed, match="whoever it belongs to"):
        await hand_in(officer, reference, editor=CENTRE)
    assert await hand_in(town.people["submitter"], reference, editor=both), "an officer who belongs to the organisation may"
    organisation_id = next(iter(editor.organisations or ()))
    for more in ({}, {"organisation_id": organisation_id}):
        begun = await add_idea(officer, SuggestionIn(title="Byt", need="Chybí", state="draft", **more))
        assert await hand_in(town.people["lead"], begun.reference, editor=CENTRE), "begun by a colleague of the Centre"
    with pytest.raises(BadInput) as refused:
        await preview_moves(officer, "submitted", chosen=[Chosen((await held_in(town, reference)).id, 1)])
    assert [fault.pointer for fault in refused.value.faults] == ["/to"]


async def test_what_is_handed_in_lacks_nothing_and_everything_wrong_is_told_at_once(town: Town) -> None:
    ask = SuggestionIn(
        title="Byt", need="Chybí", ripeness="idea", activities=(ActivityIn(name="Nábor"),), cost_minor=5,
        costs=(CostIn(kind="travel", amount_minor=6),), outputs=(OutputIn(name="Lidé"),),
    )  # fmt: skip
    with pytest.raises(BadInput) as refused:
        await add_idea(town.people["officer"], ask)
    assert [fault.pointer for fault in refused.value.faults] == ["/cost_minor", "/organisation_id", "/target_groups", "/place"]


async def test_the_same_request_adds_one_idea(town: Town, owner: asyncpg.Connection) -> None:
    ask = SuggestionIn(title="Byt", need="Chybí")
    officer = town.people["officer"]
    added = await asyncio.gather(*(add_idea(officer, ask, key="klic-1") for _ in range(6)))
    assert (len({one.reference for one in added}), await owner.fetchval("select count(*) from idea")) == (1, 1)
    with pytest.raises(Clash, match="used for another request"):
        await add_idea(officer, SuggestionIn(title="Dům", need="Chybí"), key="klic-1")


async def typed_by(person: Acting, idea_id: uuid.UUID | None) -> dict[str, dict[str, str]]:
    assert person.person_id is not None
    async with reading(person) as connection:
        return {name: one.fields for name, one in (await list_typed(connection, person.person_id, idea_id)).items()}


async def test_what_is_typed_is_each_persons_own_until_it_is_saved(town: Town) -> None:
    reference, editor = await draft_in(town)
    submitter, officer = town.people["submitter"], town.people["officer"]
    typed = {"cost_minor": "asi milion?", "costs-0-kind": "travel", "costs-0-amount_minor": "", "title": "jinam", "_csrf_token": "x"}
    await keep_typed(submitter, reference, "money", typed, base_version=1, editor=editor)
    await keep_typed(officer, reference, "money", {"cost_minor": "2"}, base_version=1, editor=CENTRE)
    held = await held_in(town, reference)
    assert await typed_by(submitter, held.id) == {
        "money": {"cost_minor": "asi milion?", "costs-0-kind": "travel", "costs-0-amount_minor": ""}
    }
    await save_idea(submitter, reference, {"cost_minor": 100}, base_version=1, editor=editor, section="money")
    assert (await typed_by(submitter, held.id), await typed_by(officer, held.id)) == ({}, {"money": {"cost_minor": "2"}})
    await forget_typed(officer, reference, "money", editor=CENTRE)
    assert await typed_by(officer, held.id) == {}


async def test_what_was_typed_for_a_new_one_is_forgotten_when_it_is_added(town: Town) -> None:
    officer = town.people["officer"]
    for title in ("By", "Byt"):
        await keep_typed(officer, None, NEW, {"title": title, "need": "", "costs-0-kind": "x"}, base_version=0, editor=CENTRE)
    assert await typed_by(officer, None) == {NEW: {"title": "Byt", "need": ""}}
    await add_idea(officer, SuggestionIn(title="Byt", need="Chybí"))
    assert await typed_by(officer, None) == {}
