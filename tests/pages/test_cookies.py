"""Cookies: over https only the service itself can set them; on http://localhost they have their plain names."""

from http.cookies import SimpleCookie

import httpx
import msgspec
import pytest

from tests.conftest import PASSWORD, Town, sign_in
from tests.pages.walking import BROWSER

ORIGINS = [("https://absorb.example", "__Host-"), ("http://localhost:8000", "")]


def _serve_at(client: httpx.AsyncClient, origin: str) -> None:
    app = client._transport.app  # type: ignore[attr-defined]
    app.state["settings"] = msgspec.structs.replace(app.state["settings"], origin=origin)
    client.base_url = httpx.URL(origin)


def _kept(answer: httpx.Response) -> dict[str, tuple[str, str, bool, bool, str]]:
    """Each cookie of an answer by its name: path, domain, whether TLS and the server alone get it, and to which sites it goes."""
    found = {}
    for header in answer.headers.get_list("set-cookie"):
        [(name, morsel)] = SimpleCookie(header).items()
        found[name] = (morsel["path"], morsel["domain"], bool(morsel["secure"]), bool(morsel["httponly"]), morsel["samesite"])
    return found


@pytest.mark.parametrize(("origin", "prefix"), ORIGINS)
async def test_a_browser_keeps_each_cookie_under_its_name(client: httpx.AsyncClient, town: Town, origin: str, prefix: str) -> None:
    """RFC 6265bis § 4.1.3.2: a name with __Host- is kept only with Secure, the path / and no domain; to be forgotten too."""
    _serve_at(client, origin)
    shown = await client.get("/sign-in")
    form = {"email": town.emails["lead"], "password": PASSWORD, "_csrf_token": client.cookies[f"{prefix}csrf"]}
    entered = await client.post("/sign-in", data=form)
    assert (await client.get("/desk")).status_code == 200
    left = await client.post("/sign-out", data={"_csrf_token": form["_csrf_token"]})
    ours = ("/", "", bool(prefix), True, "lax")
    assert _kept(shown) == {f"{prefix}csrf": ours}
    assert _kept(entered) == {f"{prefix}absorb": ours, f"{prefix}known": ours}
    assert _kept(left) == {f"{prefix}absorb": ours}
    assert sorted(client.cookies) == sorted([f"{prefix}csrf", f"{prefix}known"])


@pytest.mark.parametrize(("origin", "prefix"), ORIGINS)
async def test_a_cookie_that_a_neighbouring_site_could_have_set_is_nobodys(
    client: httpx.AsyncClient, town: Town, origin: str, prefix: str
) -> None:
    await sign_in(client, town.emails["lead"])
    plain = {"cookie": f"absorb={client.cookies['absorb']}; csrf={client.cookies['csrf']}", **BROWSER}
    ours = {"cookie": f"{prefix}absorb={client.cookies['absorb']}; {prefix}csrf={client.cookies['csrf']}", **BROWSER}
    token = {"_csrf_token": client.cookies["csrf"]}
    client.cookies.clear()
    _serve_at(client, origin)
    seen = [(await client.get("/desk", headers=headers)).status_code for headers in (plain, ours)]
    sent = [(await client.post("/sign-out", data=token, headers=headers)).status_code for headers in (plain, ours)]
    assert (seen, sent) == (([303, 200], [403, 303]) if prefix else ([200, 200], [303, 303]))
