"""Bodies in the browser: set up, their rules go on from a day, terms end and stay, and what the law expects is told."""

import datetime as dt
import uuid
from typing import Any

import httpx
import pytest

from absorb.committee import actions
from absorb.committee.actions.standing import add_rule, end_term
from absorb.committee.law import laws
from absorb.committee.queries.standing import get_standing
from absorb.committee.rules.hints import CHECKS, Facts, find_hints
from absorb.committee.rules.votes import Rule
from absorb.committee.schemas.bodies import BodyIn, RuleIn, SeatIn
from absorb.committee.schemas.meetings import MeetingIn
from absorb.db import Acting, reading
from absorb.kernel.errors import BadInput
from tests.conftest import Town, sign_in
from tests.pages.reading import words_of

PAGE = {"accept": "text/html"}
DAY = dt.date(2026, 11, 22)
RULE = {"valid_from": "2026-01-01", "seats": "7", "quorum": "1/2", "majority_of": "all_members", "exceeded": "more", "threshold": "1/2",
        "basis": "§ 118", "excluded_count": "yes"}  # fmt: skip


async def post(client: httpx.AsyncClient, address: str, **data: Any) -> httpx.Response:
    return await client.post(address, data={"_csrf_token": client.cookies["csrf"], **data}, headers=PAGE)


async def add(town: Town, kind: str = "council_committee", *seats: SeatIn) -> uuid.UUID:
    rule = RuleIn(valid_from=dt.date(2026, 1, 1), seats=7, basis="§ 118")
    return await actions.add_body(town.people["lead"], BodyIn(name=kind, kind=kind, effect="recommends", rules=(rule,), seats=seats))  # type: ignore[arg-type]


async def test_a_body_is_set_up_with_its_rule_members_and_their_ends(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["lead"])
    refused = await post(
        client, "/committee/bodies/new", **{**RULE, "name": " ", "kind": "", "effect": "approves", "seats": "sedm", "quorum": "2/1"}
    )
    assert refused.status_code == 422
    for says in ("Napište název orgánu.", "Napište, kolik má orgán míst, od 1 do 500.", "Napište podíl, třeba 1/2, 3/5 nebo 2/3."):
        assert words_of(refused).count(says) == 2
    made = await post(client, "/committee/bodies/new", **RULE, name="Rada města", kind="council", effect="approves")
    address = made.headers["location"].removesuffix("?note=added")
    member = str(town.people["member"].person_id)
    await post(client, f"{address}/terms", person=member, from_on="2026-01-01", is_chair="yes")
    twice = await post(client, f"{address}/terms", person=member, from_on="2026-06-01")
    assert (twice.status_code, 'href="#person"' in twice.text) == (422, True)
    shown = await client.get(address, headers=PAGE)
    assert (
        "Míst: 7; přítomna musí být víc než 1/2 všech členů. Potřeba je více než 1/2 všech členů. Vyloučení členové se do základu počítají."
        in words_of(shown)
    )
    assert "member usti (předseda)" in words_of(shown)
    async with reading(town.acting) as connection:
        seat = await connection.fetchval("select id from body_seat")
    early = await post(client, f"{address}/terms/{seat}/end", ends_on="2025-12-31")
    assert (early.status_code, "Období by skončilo dřív, než začalo." in words_of(early)) == (422, True)
    await post(client, f"{address}/terms/{seat}/end", ends_on="2026-06-30")
    assert "1. 1. 2026 – 30. 6. 2026 ukončeno" in words_of(await client.get(address, headers=PAGE)).replace("\xa0", " ").replace(
        "\u202f", " "
    )


async def test_a_new_rule_ends_the_one_before_and_changes_no_meeting(town: Town) -> None:
    lead = town.people["lead"]
    body = await add(town)
    meeting = MeetingIn(body_id=body, starts_at=dt.datetime(2026, 5, 5, 15, tzinfo=dt.UTC), place="Radnice")
    held = await actions.call_meeting(lead, meeting)
    await actions.open_meeting(lead, held, at=meeting.starts_at)
    with pytest.raises(BadInput, match="cannot be changed afterwards"):
        await add_rule(lead, body, RuleIn(valid_from=dt.date(2026, 5, 5), seats=9, basis="x"))
    await add_rule(lead, body, RuleIn(valid_from=dt.date(2026, 5, 6), seats=9, basis="x"))
    with pytest.raises(BadInput, match="must end before it"):
        await add_rule(lead, body, RuleIn(valid_from=dt.date(2026, 5, 6), seats=9, basis="x"))
    await add_rule(lead, body, RuleIn(valid_from=dt.date(2025, 1, 1), valid_to=dt.date(2025, 12, 31), seats=5, basis="x"))
    async with reading(lead) as connection:
        rules = (await get_standing(connection, body, DAY)).rules
    assert [(one.valid_from, one.valid_to, one.rule.seats) for one in rules] == [
        (dt.date(2026, 5, 6), None, 9), (dt.date(2026, 1, 1), dt.date(2026, 5, 5), 7), (dt.date(2025, 1, 1), dt.date(2025, 12, 31), 5),
    ]  # fmt: skip


async def test_a_term_of_another_body_or_town_is_not_there(client: httpx.AsyncClient, town: Town, other_town: Town) -> None:
    person = town.people["member"].person_id
    assert person is not None
    body, other = await add(town, "council_committee", SeatIn(person_id=person, from_on=DAY)), await add(town, "council_commission")
    async with reading(town.acting) as connection:
        seat = await connection.fetchval("select id from body_seat")
    for acting, of in ((town.people["lead"], other), (other_town.people["lead"], body)):
        with pytest.raises(Exception, match="There is no such term"):
            await end_term(Acting(acting.community_id, acting.person_id), of, seat, DAY)


ONE, TWO, THREE = (uuid.UUID(int=number) for number in (1, 2, 3))
PLAIN = Rule(seats=3, majority_of="all_members", basis="§")


def facts(**changes: Any) -> Facts:
    given: dict[str, Any] = {
        "effect": "recommends",
        "members": {ONE: "Jana", TWO: "Petr", THREE: "Eva"},
        "chair": ONE,
        "assembly": {ONE},
        "rule": PLAIN,
    }
    return Facts(**(given | changes))


@pytest.mark.parametrize(
    ("kind", "given", "found"),
    [
        ("council_committee", facts(), []),
        ("council_committee", facts(members={ONE: "Jana", TWO: "Petr"}), ["has an odd number of members; this one has 2."]),
        ("council_commission", facts(members={ONE: "Jana", TWO: "Petr"}), []),
        ("council_committee", facts(assembly={TWO}), ["Jana has no seat in it here."]),
        ("council_committee", facts(assembly=None), []),
        ("council_commission", facts(assembly=set()), []),
        ("council", facts(effect="approves", rule=Rule(seats=3, majority_of="present", basis="§")), ["takes another measure."]),
        ("council_commission", facts(effect="approves"), ["by the council or the assembly."]),
        ("assembly", facts(effect="approves", rule=Rule(seats=3, majority_of="all_members", basis="§", excluded_count=False)), ["leaves them out."]),
        ("council", facts(effect="approves", rule=Rule(seats=3, majority_of="all_members", basis="§", casting_vote=True)), ["gives the chair one."]),
        ("plan_team", facts(effect="approves", rule=Rule(seats=3, majority_of="present", basis="§", casting_vote=True)), []),
        ("council_commission", facts(rule=None), []),
    ],
)  # fmt: skip
def test_what_the_law_expects_is_told_with_its_source(kind: str, given: Facts, found: list[str]) -> None:
    hints = find_hints(laws(), kind, given, DAY)
    assert [any(str(hint.says).endswith(end) for hint in hints) for end in found] == [True] * len(found)
    assert len(hints) == len(found)
    assert all("128/2000" in hint.basis for hint in hints)


def test_every_row_of_the_law_has_its_check() -> None:
    assert {law.check for law in laws()} == set(CHECKS)
