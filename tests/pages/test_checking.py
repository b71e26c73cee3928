"""A frozen ranking reckoned again, and what changed in the one that corrects it."""

from decimal import Decimal

import asyncpg
import httpx
import pytest

from absorb import forgery
from absorb.cli_ranking import verify_all
from absorb.db import transaction
from absorb.documents.actions import files
from absorb.kernel.errors import NotFound
from absorb.priority import actions
from absorb.priority.rules.comparing import Change, Comparison, Seen, compare
from absorb.priority.schemas.weights import OpinionIn, WeightSetIn
from tests.actions.test_priority import Tank, freeze, tank
from tests.actions.test_weights import own_weights
from tests.conftest import Town, sign_in, token_of
from tests.seed import add_idea

__all__ = ["tank"]


def seen(place: int | None, **values: int) -> Seen:
    return Seen("Záměr", place, {code: Decimal(value) for code, value in values.items()})


@pytest.mark.parametrize(
    ("old", "new", "weights", "changes", "revalued"),
    [
        ({"A": seen(1, a=1)}, {"A": seen(1, a=1)}, (40, 40), [], {}),
        ({"A": seen(1, a=1)}, {"A": seen(1, a=2)}, (40, 40), [], {"a": 1}),
        (
            {"A": seen(1, a=1), "B": seen(2, a=0), "C": seen(3, a=0)},
            {"B": seen(1, a=3), "A": seen(2, a=1), "D": seen(None, a=0)},
            (40, 50),
            [
                Change("B", "Záměr", 2, 1, "moved", (("a", Decimal(0), Decimal(3)),)),
                Change("A", "Záměr", 1, 2, "moved"),
                Change("D", "Záměr", None, None, "came"),
                Change("C", "Záměr", 3, None, "went"),
            ],
            {"a": 1},
        ),
        ({"A": seen(1, a=1)}, {"A": seen(None, b=1)}, (40, 40), [
            Change("A", "Záměr", 1, None, "moved", (("b", None, Decimal(1)), ("a", Decimal(1), None)))
        ], {"a": 1, "b": 1}),
    ],
)  # fmt: skip
def test_two_rankings_are_compared_idea_by_idea(
    old: dict[str, Seen], new: dict[str, Seen], weights: tuple[int, int], changes: list[Change], revalued: dict[str, int]
) -> None:
    before, now = map(Decimal, weights)
    found = compare(old, new, {"a": before}, {"a": now})
    assert found == Comparison({} if before == now else {"a": (before, now)}, changes, revalued)


async def test_the_same_input_gives_the_same_bytes_and_what_was_changed_is_seen(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, tank: Tank
) -> None:
    ranking = await freeze(town.people["lead"], tank)
    headers = await token_of(town.people["auditor"])
    told = (await client.post("/api/v1/rankings/1/verify", headers=headers)).json()
    assert (told.pop("ranking"), told.pop("answer_sha256"), set(told.values())) == (1, ranking.answer_sha256, {True})
    await sign_in(client, town.emails["auditor"])
    token = {"_csrf_token": forgery.masked(client.cookies["csrf"])}
    page = await client.post("/ranking/1/verify", data=token)
    assert (page.status_code, "Sedí: stejné podklady daly stejný výsledek" in page.text) == (200, True)
    # Whoever reaches the database itself can change a row; the ranking no longer holds.
    await owner.execute(
        "alter table ranking_idea disable trigger written_once; update ranking_idea set points = points + 1 where place = 1"
    )
    shown = await client.post("/ranking/1/verify", data=token)
    assert ("Nesedí" in shown.text, shown.text.count("✗")) == (True, 1)
    # So does a stored input that is another one.
    other = await files().put(b'{"criteria": [{"id": "a", "weight": 1, "from": 0, "to": 1}], "ideas": []}')
    await owner.execute("alter table ranking disable trigger written_once")
    await owner.execute("update ranking set case_sha256 = $1", other)
    told = (await client.post("/api/v1/rankings/1/verify", headers=headers)).json()
    assert [told[name] for name in ("case_is_kept", "snapshot_names_case", "answer_is_same", "list_is_same")] == [True, False, False, False]


@pytest.mark.parametrize(
    ("case", "snapshot", "says"),
    [
        (b"{", b"[]", "To, co je uloženo jako podklady, nejde přepočítat (/): "),
        (b'{"criteria": [], "ideas": []}', b"\xff", "To, co je uloženo jako podklady, nejde přepočítat (/criteria): "),
    ],
)
async def test_kept_files_that_are_none_are_told_in_a_sentence(
    client: httpx.AsyncClient, town: Town, owner: asyncpg.Connection, tank: Tank, case: bytes, snapshot: bytes, says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    await freeze(town.people["lead"], tank)
    await freeze(town.people["lead"], tank)
    await owner.execute("alter table ranking disable trigger written_once")
    hashes = [await files().put(content) for content in (case, snapshot)]
    await owner.execute("update ranking set case_sha256 = $1, snapshot_sha256 = $2 where number = 2", *hashes)
    await owner.execute("alter table ranking_idea disable trigger written_once; update ranking_idea set parts = '[7]', top = '3'")
    await sign_in(client, town.emails["auditor"])
    page = await client.post("/ranking/2/verify", data={"_csrf_token": forgery.masked(client.cookies["csrf"])})
    assert (page.status_code, says in page.text, page.text.count("✗")) == (200, True, 3)
    capsys.readouterr()
    assert await verify_all("usti", None) == 2
    first, second, told = capsys.readouterr().out.splitlines()
    assert first == "Ranking 1 does not hold: the rows in the database are not those of the answer."
    assert second.startswith(
        f"Ranking 2 does not hold: What is kept as the input cannot be reckoned ({says.split('(')[1].split(')')[0]}): "
    )
    assert second.endswith("; the grounds do not name this input; the rows in the database are not those of the answer.")
    assert told == "Rankings that hold: 0 of 2."


async def test_all_rankings_of_a_community_are_reckoned_again_by_one_command(
    town: Town, owner: asyncpg.Connection, tank: Tank, capsys: pytest.CaptureFixture[str]
) -> None:
    ranking = await freeze(town.people["lead"], tank)
    capsys.readouterr()
    assert await verify_all("usti", 1) == 0
    assert capsys.readouterr().out == f"Ranking 1 holds: its input gives the same bytes again, SHA-256 {ranking.answer_sha256}.\n"
    with pytest.raises(NotFound, match="There is no ranking 2 in"):
        await verify_all("usti", 2)
    # A fingerprint of a file that is not stored.
    await owner.execute("alter table ranking disable trigger written_once; update ranking set snapshot_sha256 = repeat('0', 64)")
    assert await verify_all("usti", None) == 1
    told = f"Ranking 1 cannot be reckoned again: The file {'0' * 64} is not stored here.\nRankings that hold: 0 of 1.\n"
    assert capsys.readouterr().out == told


async def test_a_correction_names_the_old_one_and_says_what_moved_by_what(client: httpx.AsyncClient, town: Town, tank: Tank) -> None:
    lead = town.people["lead"]
    first = await freeze(lead, tank)
    async with transaction(town.acting) as connection:
        new = await add_idea(connection, "UL-2026-000F", "Záměr F")
    rows = [
        (tank.ideas["C"], "need", town.people["member"].person_id, Decimal(100), None, False),
        (new, "need", town.people["member"].person_id, Decimal(50), None, False),
    ]
    await actions.record_assessments(lead, rows, tank.model_id)
    ask = OpinionIn(numbers={"plan": Decimal(20), "need": Decimal(80)})
    number = await own_weights(lead, WeightSetIn(model="test", name="Potřeba napřed"), ask)
    await freeze(lead, tank, corrects=first.id, weights=number)
    await sign_in(client, town.emails["member"])
    old = (await client.get("/ranking/1")).text
    assert ("Opravuje ho:" in old, 'href="/ranking/2"' in old) == (True, True)
    assert 'href="/ranking/2/changes"' in (await client.get("/ranking/2")).text
    page = (await client.get("/ranking/2/changes")).text
    for expected in (
        "Váha kritéria „Přínos“: 20,00 místo 40,00.", "„Potřebnost“: 1 záměr má jinou hodnotu.", "v pořadí je nově",
        "váhy; jeho vlastní hodnoty jsou stejné",
    ):  # fmt: skip
        assert expected in page, expected
    told = (await client.get("/api/v1/rankings/2/changes", headers=await token_of(town.people["member"]))).json()
    assert [(one["reference"][-1], one["old_place"], one["new_place"], one["state"]) for one in told["changes"]] == [
        ("A", 2, 1, "moved"), ("B", 1, 2, "moved"), ("F", None, 4, "came")
    ]  # fmt: skip
    assert told["weights"] == {"plan": ["40", "20"], "need": ["60", "80"]}
    assert (await client.get("/ranking/1/changes")).status_code == 404
    assert (await client.get("/ranking/1/changes?with=2")).status_code == 200
