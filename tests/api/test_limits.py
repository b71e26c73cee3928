"""How much one request may ask: bodies, faults told, numbers and days. Nothing here is timed: sizes and counts tell."""

import threading
from typing import Any, ClassVar

import httpx
import pytest
from litestar import Litestar, Request, post

from absorb.kernel.intake import Shape
from absorb.web import SHORT_BODY, read_body
from tests.conftest import Town, sign_in, token_of

WORK = "PUT /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy"
PLAN = "POST /api/v1/ideas/{reference:str}/scenarios/{number:int}/working-copy/schedule"
CASES = {"POST /api/v1/budgets", "POST /api/v1/schedules", "POST /api/v1/portfolios", WORK, PLAN}
FILE, CASE, FORM, JSON, OPEN = 32 * 2**20, 10 * 2**20, 2**20, 256 * 2**10, 64 * 2**10


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("tokens", {"name": "x", "scopes": [1] * 50_000}, "/scopes"),
        ("tokens", {f"unknown{number}": 1 for number in range(5_000)} | {"name": "x", "scopes": ["read"]}, "/unknown0"),
        ("tokens", {"name": "x", "scopes": ["read"] * 20_000}, "/scopes"),
    ],
)
async def test_faults_are_told_up_to_a_hundred(client: httpx.AsyncClient, town: Town, path: str, body: Any, pointer: str) -> None:
    headers = await token_of(town.people["submitter"])
    answer = await client.post(f"/api/v1/{path}", headers=headers, json=body)
    told = answer.json()["errors"]
    assert (answer.status_code, told[0]["pointer"], len(told) <= 101, len(answer.content) < 100_000) == (422, pointer, True, True)


def limits(client: httpx.AsyncClient) -> dict[str, int]:
    """The largest body that each address takes."""
    app = client._transport.app  # type: ignore[attr-defined]
    return {
        f"{method} {path}": handler.resolve_request_max_body_size()
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for path in handler.paths
        for method in handler.http_methods - {"GET", "HEAD", "OPTIONS"}
    }


async def test_every_address_takes_as_much_as_it_needs(client: httpx.AsyncClient) -> None:
    found = limits(client)
    assert {found[address] for address in CASES} == {CASE}
    api = {limit for address, limit in found.items() if " /api/" in address and address not in CASES}
    assert api <= {JSON, FILE}
    assert {found[f"POST {path}"] for path in ("/sign-in", "/sign-out", "/language", "/password/forgotten")} == {OPEN}


@pytest.mark.parametrize(
    ("path", "size", "says"),
    [
        ("/sign-in", OPEN + 1, "64 KiB"),
        ("/language", OPEN + 1, "64 KiB"),
        ("/sign-out", OPEN + 1, "64 KiB"),
        ("/api/v1/tokens", JSON + 1, "256 KiB"),
    ],
)
async def test_a_body_too_large_is_told_how_much_fits(client: httpx.AsyncClient, town: Town, path: str, size: int, says: str) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    if path.startswith("/api/"):
        headers = await token_of(town.people["submitter"])
    answer = await client.post(path, headers=headers, content=b"&" * size)
    assert (answer.status_code, answer.json()["detail"]) == (
        413, f"What was sent is too large for this address, which takes up to {says}.",
    )  # fmt: skip


async def test_a_form_of_too_many_fields_is_not_taken_apart(client: httpx.AsyncClient) -> None:
    """A form is read before it is known whether its token is right: the count of its fields is asked first."""
    answer = await client.post("/sign-in", headers={"content-type": "application/x-www-form-urlencoded"}, content=b"a&" * 5_000)
    assert (answer.status_code, answer.json()["detail"]) == (422, "A form has at most 5000 fields.")


class Telling(Shape, frozen=True):
    """Remembers in which thread it was read."""

    text: str
    threads: ClassVar[list[int]] = []

    def __post_init__(self) -> None:
        self.threads.append(threading.get_ident())


async def test_a_long_body_is_read_beside_the_event_loop() -> None:
    @post("/")
    async def take(request: Request[Any, Any, Any]) -> None:
        await read_body(request, Telling)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=Litestar([take])), base_url="http://localhost") as client:
        for size in (10, SHORT_BODY):
            assert (await client.post("/", json={"text": "x" * size})).status_code == 201
    assert [thread == threading.get_ident() for thread in Telling.threads] == [True, False]


HUGE = ("2147483648", "99999999999999999999", "9" * 4_400)


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [
        ("GET", "/api/v1/portfolios/{}", {404}),
        ("GET", "/api/v1/rankings/{}", {404}),
        ("GET", "/ranking/{}", {404}),
        ("POST", "/api/v1/subsidies/UL-D-2027-0001/reports/{}", {404}),
        ("GET", "/api/v1/plans/x?version={}", {404, 422}),
        ("GET", "/api/v1/rankings/1?after={}", {404, 422}),
        ("GET", "/api/v1/notices?limit={}", {422}),
        ("GET", "/absorption?year={}", {200, 404, 422}),
        ("GET", "/schedules?portfolio={}", {200, 404, 422}),
    ],
)
async def test_no_number_is_too_large_to_be_refused(
    client: httpx.AsyncClient, town: Town, method: str, path: str, statuses: set[int], number: str
) -> None:
    headers = await token_of(town.people["lead"])
    if not path.startswith("/api/"):
        await sign_in(client, town.emails["lead"])
    answer = await client.request(
        method, path.format(number), headers=headers, json={"handed_in_on": "2027-07-20"} if method == "POST" else None
    )
    assert answer.status_code in statuses, answer.text[:300]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("subsidies/UL-D-2027-0001/payments", {"instalment": 2**31}, "/instalment"),
        ("subsidies", {"awarded_on": "9999-12-31"}, "/awarded_on"),
        ("meetings", {"starts_at": "9999-12-31T23:59:59-14:00"}, "/starts_at"),
        ("meetings", {"starts_at": "0001-01-01T00:00:00+14:00"}, "/starts_at"),
        ("rankings", {"corrects": 2**31}, "/corrects"),
    ],
)
async def test_no_number_or_day_outside_its_column_is_taken(
    client: httpx.AsyncClient, town: Town, path: str, body: Any, pointer: str
) -> None:
    answer = await client.post(f"/api/v1/{path}", headers=await token_of(town.people["lead"]), json=body)
    assert (answer.status_code, pointer in [fault["pointer"] for fault in answer.json()["errors"]]) == (422, True), answer.text
