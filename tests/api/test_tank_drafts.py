"""A draft is not handed in: its organisation and the Centre see it, and whoever checks the Centre; nobody else, by no way."""

import io

import httpx
import openpyxl
import pytest

from absorb.db import transaction
from absorb.people import actions as people
from tests.conftest import Town, sign_in, token_of
from tests.seed import add_idea

DRAFT, HANDED_IN = "UL-2026-0001", "UL-2026-0002"
SEE_DRAFTS = ("officer", "lead", "administrator", "auditor")
WAYS = (
    "/api/v1/ideas",
    "/api/v1/ideas?sort=-changed",
    "/api/v1/ideas?q=sluzba",
    "/api/v1/ideas?q=me:mine",
    "/api/v1/ideas?q=state:draft",
    f"/api/v1/ideas?q={DRAFT}",
)
OF_ONE = ("/api/v1/ideas/{}", "/api/v1/ideas/{}/missing", "/api/v1/ideas/{}/attachments", "/tank/{}")


async def _seed(town: Town, member_of_it: str | None) -> None:
    """A draft and one that was handed in, both of one organisation, to which the person in this role may belong."""
    async with transaction(town.acting) as connection:
        charity = await people.ensure_organisation(connection, "Charita", kind="ngo")
        for reference, state in ((DRAFT, "draft"), (HANDED_IN, "submitted")):
            idea_id = await add_idea(connection, reference, f"Služba {reference}", state=state)
            await connection.execute("update idea set organisation = $1 where id = $2", charity, idea_id)
        if member_of_it is not None:
            person_id = town.people[member_of_it].person_id
            assert person_id is not None
            await people.add_membership(connection, person_id, "submitter", charity)


async def _listed(client: httpx.AsyncClient, way: str, bearer: dict[str, str]) -> set[str]:
    answer = await client.get(way, headers=bearer)
    assert answer.status_code == 200, answer.text
    return {idea["reference"] for idea in answer.json()["ideas"]}


@pytest.mark.parametrize(
    ("role", "is_of_it"),
    [(role, False) for role in ("submitter", "officer", "lead", "member", "chair", "finance", "auditor", "administrator")]
    + [("submitter", True), ("member", True)],
)
async def test_a_draft_is_seen_by_its_own_and_the_centre(client: httpx.AsyncClient, town: Town, role: str, is_of_it: bool) -> None:
    await _seed(town, role if is_of_it else None)
    bearer = await token_of(town.people[role])
    sees_draft = role in SEE_DRAFTS or is_of_it
    sees_other = role != "submitter" or is_of_it
    all_seen = {*[DRAFT] * sees_draft, *[HANDED_IN] * sees_other}
    own = all_seen if is_of_it else set()
    expected = [all_seen, all_seen, all_seen, own, all_seen & {DRAFT}, all_seen & {DRAFT}]
    assert [await _listed(client, way, bearer) for way in WAYS] == expected
    workbook = await client.get("/api/v1/exchange/workbook", headers=bearer)
    cells = {cell for row in openpyxl.load_workbook(io.BytesIO(workbook.content)).worksheets[0].iter_rows(values_only=True) for cell in row}
    assert cells & {DRAFT, HANDED_IN} == all_seen
    await sign_in(client, town.emails[role])
    for path in OF_ONE:
        headers = bearer if path.startswith("/api/") else {}
        answers = [(await client.get(path.format(reference), headers=headers)).status_code for reference in (DRAFT, HANDED_IN)]
        assert answers == [200 if sees_draft else 404, 200 if sees_other else 404], path
    listed = (await client.get("/tank")).text
    assert {reference for reference in (DRAFT, HANDED_IN) if reference in listed} == all_seen
