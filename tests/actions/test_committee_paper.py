"""Secret votes held on paper: the counts add up to what was in the box, and to no more than the members in the room."""

import asyncpg
import httpx
import pytest

from absorb.committee import actions, queries
from absorb.committee.papers.facts import _paper
from absorb.committee.schemas.votes import HandsIn
from absorb.db import reading
from absorb.kernel.errors import BadInput
from tests.actions.test_committee import Meeting, at, set_up
from tests.conftest import Town, sign_in


@pytest.fixture
async def meeting(town: Town) -> Meeting:
    return await set_up(town)


@pytest.mark.parametrize(
    ("counted", "says"),
    [
        pytest.param(HandsIn(2, 1, 0, invalid=2, ballots=5), "5 votes were counted, and 4 members", id="more than may vote"),
        pytest.param(HandsIn(2, 1, 0, invalid=1, ballots=3), "The counts add up to 4, and 3 ballots", id="fewer in the box"),
        pytest.param(HandsIn(2, 0, 0, ballots=3), "The counts add up to 2, and 3 ballots", id="one not counted"),
        pytest.param(HandsIn(0, 0, 0, ballots=1), "The counts add up to 0, and 1 ballots", id="nothing counted"),
    ],
)
async def test_counts_that_cannot_be_are_refused(meeting: Meeting, counted: HandsIn, says: str) -> None:
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10), kind="secret")
    with pytest.raises(BadInput, match=says):
        await actions.close_vote(meeting.acting, meeting.item_id, at=at(12), hands=counted)


async def test_hands_have_no_ballots(meeting: Meeting) -> None:
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10), kind="hands")
    for counted in (HandsIn(3, 0, 0, invalid=1), HandsIn(3, 0, 0, ballots=3)):
        with pytest.raises(BadInput, match="has no ballots, and none that are invalid"):
            await actions.close_vote(meeting.acting, meeting.item_id, at=at(12), hands=counted)


async def test_an_invalid_ballot_counts_for_nobody_and_is_told(meeting: Meeting) -> None:
    """Two for of four handed in are no majority of five, whatever the invalid one may have meant."""
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10), kind="secret")
    resolution_id = await actions.close_vote(meeting.acting, meeting.item_id, at=at(12), hands=HandsIn(2, 1, 0, invalid=1, ballots=4))
    assert resolution_id is not None
    async with reading(meeting.acting) as connection:
        tally = (await queries.get_resolution(connection, resolution_id)).tally
        (item,) = await queries.list_items(connection, meeting.id)
    assert (tally.votes_for, tally.valid, tally.invalid, tally.on_paper, tally.is_adopted) == (2, 3, 1, True, False)
    assert item.votes[0].tally == tally
    assert _paper(tally) == "Odevzdané lístky: 4, platné: 3, neplatné: 1. "


async def test_the_chair_notes_the_count_in_a_form_of_its_own(
    meeting: Meeting, town: Town, client: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    await actions.open_vote(meeting.acting, meeting.item_id, at=at(10), kind="secret")
    await owner.execute("update attendance set arrived_at = now() - interval '1 hour'")
    await sign_in(client, town.emails["chair"])
    address, token = f"/committee/items/{meeting.item_id}/vote/paper", {"_csrf_token": client.cookies["csrf"]}
    counts = {"ballots": "4", "votes_for": "3", "votes_against": "0", "votes_abstained": "0", "invalid": "1"}
    for wrong, says in (
        ({"invalid": ""}, "Napište všechny počty celým číslem"),
        ({"ballots": "-4"}, "Napište všechny počty celým číslem"),
        ({"ballots": "3"}, "Součet je 4, ale ze schránky bylo vyjmuto lístků: 3."),
    ):
        refused = await client.post(address, data={**token, **counts, **wrong})
        assert (refused.status_code, says in refused.text, refused.text.count("-paper-fault")) == (422, True, 2)
        assert ('<details class="govuk-details" open>' in refused.text, refused.text.count('value="3"') > 0) == (True, True)
    sent = await client.post(address, data={**token, **counts})
    assert (sent.status_code, sent.headers["location"]) == (303, f"/committee/meetings/{meeting.id}#item-{meeting.item_id}")
    assert "Na papíře: odevzdané lístky 4, platné 3, neplatné 1." in (await client.get(f"/committee/meetings/{meeting.id}")).text
