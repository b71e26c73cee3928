"""Limits on attempts count by the visitor's address, whatever stands between."""

import httpx
import pytest
import uvicorn

from absorb import forgery
from tests.conftest import SECRET, Town

PROXY, VISITOR = "10.0.0.5", "198.51.100.7"


@pytest.mark.parametrize(
    ("believed", "told", "ninth"),
    [
        (None, "203.0.113.{n}", 429),  # nobody is believed from another machine, so all are the proxy itself
        (PROXY, "203.0.113.{n}", 422),  # nine visitors of one account, each counted apart
        ("10.0.0.0/24", "203.0.113.{n}", 422),
        (PROXY, f"203.0.113.{{n}}, {VISITOR}", 429),  # what a visitor says of themselves is not believed
        ("10.0.0.9", "203.0.113.{n}", 429),
    ],
)
async def test_who_counts_as_who_tries(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch, believed: str | None, told: str, ninth: int
) -> None:
    monkeypatch.delenv("FORWARDED_ALLOW_IPS", raising=False)
    if believed:
        monkeypatch.setenv("FORWARDED_ALLOW_IPS", believed)
    config = uvicorn.Config(client._transport.app, proxy_headers=True)  # type: ignore[attr-defined]
    config.load()
    transport = httpx.ASGITransport(app=config.loaded_app, client=(PROXY, 1), raise_app_exceptions=False)
    token = forgery.new_token(SECRET)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000", cookies={"csrf": token}) as browser:
        for n in range(9):
            form = {"email": town.emails["chair"], "password": f"guess {n}", "_csrf_token": token}
            answer = await browser.post("/sign-in", data=form, headers={"accept": "text/html", "x-forwarded-for": told.format(n=n)})
    assert answer.status_code == ninth
