"""Every answer carries the same protection, also where no address or method fits; a person stays signed in on it."""

import logging
import re

import httpx
import msgspec
import pytest

from absorb.app import without_secrets
from absorb.rooms import find_handlers
from tests.conftest import Town, sign_in, token_of

PROTECTION = ("content-security-policy", "x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "cache-control")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 200), ("GET", "/nowhere", 404), ("GET", "/tank/nowhere/at/all", 404), ("DELETE", "/sign-in", 405), ("GET", "/tank", 303)],
)
async def test_every_answer_is_protected(client: httpx.AsyncClient, town: Town, method: str, path: str, status: int) -> None:
    answer = await client.request(method, path, headers={"accept": "text/html"})
    assert (answer.status_code, [name for name in PROTECTION if name not in answer.headers]) == (status, [])
    assert answer.headers.get_list("content-type")[0].count("charset") <= 1


@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/v1/health", "/assets/absorb.svg"])
@pytest.mark.parametrize(
    ("origin", "strict"), [("http://localhost:8000", None), ("https://absorb.example", "max-age=31536000; includeSubDomains")]
)
async def test_browsers_are_kept_to_tls_where_the_service_is_reached_so(
    client: httpx.AsyncClient, town: Town, path: str, origin: str, strict: str | None
) -> None:
    """Whatever a proxy on the way says of the scheme: it may be one that is not believed."""
    app = client._transport.app  # type: ignore[attr-defined]
    app.state["settings"] = msgspec.structs.replace(app.state["settings"], origin=origin)
    answer = await client.get(path, headers={"accept": "text/html"})
    assert answer.headers.get("strict-transport-security") == strict
    assert all(("Secure" in cookie) == (strict is not None) for cookie in answer.headers.get_list("set-cookie"))


async def test_a_page_that_is_not_there_knows_who_is_signed_in(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["lead"])
    for method, path, status in (("GET", "/nowhere", 404), ("DELETE", "/tank", 405)):
        answer = await client.request(method, path, headers={"accept": "text/html", "x-csrftoken": client.cookies["csrf"]})
        assert (answer.status_code, "lead usti" in answer.text) == (status, True)


async def test_a_workbook_is_kept_by_no_cache(client: httpx.AsyncClient, town: Town) -> None:
    answer = await client.get("/api/v1/ideas", headers=await token_of(town.people["lead"]))
    assert "private" in answer.headers["cache-control"]


def test_a_secret_address_stands_in_no_log() -> None:
    """Every page that a secret alone opens, as the server writes down that somebody asked for it."""
    open_pages = {path for handler in find_handlers() if handler.opt["allowed"] is None for path in handler.paths if ":str}" in path}
    places = {path for path in open_pages if not path.startswith(("/calls/", "/towns/"))}  # what a town shows everybody
    asked = [re.sub(r"\{[^}]*\}", "GEHEIM", path) + end for path in sorted(places) for end in ("", "?GEHEIM=1", "/more")]
    records = [
        logging.LogRecord("uvicorn.access", logging.INFO, "", 0, "%s %s %s %s %d", ("::1", "GET", at, "1.1", 200), None) for at in asked
    ]
    assert all(without_secrets(record) for record in records)
    assert [record.getMessage() for record in records if "/GEHEIM" in record.getMessage()] == []


@pytest.mark.parametrize(
    ("comes_from", "status"), [("same-origin", 303), ("none", 303), (None, 303), ("same-site", 403), ("cross-site", 403)]
)
async def test_a_form_of_another_site_is_refused_also_where_it_could_set_our_cookie(
    client: httpx.AsyncClient, town: Town, comes_from: str | None, status: int
) -> None:
    """A site beside ours (www.town.example) may set a cookie for both, with a token that it got from us itself."""
    await sign_in(client, town.emails["officer"])
    said = {"sec-fetch-site": comes_from} if comes_from else {}
    answer = await client.post(
        "/tank/searches", data={"name": "x", "q": "y", "_csrf_token": client.cookies["csrf"]}, headers={"accept": "text/html", **said}
    )
    assert answer.status_code == status
