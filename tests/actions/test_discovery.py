"""Identity providers are asked for their description seldom, and not waited for without end."""

import asyncio
import contextlib
import datetime as dt
import http.server
import json
import threading
import time
from collections.abc import Iterator

import pytest

from absorb.kernel.errors import BadInput, Unavailable
from absorb.people.actions.discovery import FAILURE_HOLDS, HOLDS, LARGEST, Discovered, described, discover

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


class _Provider(http.server.ThreadingHTTPServer):
    """A provider that counts how often it is asked, and answers as it is told to."""

    asked = 0
    status = 200
    padding = 0
    pause_seconds = 0.0

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answer(http.server.BaseHTTPRequestHandler):
    server: _Provider

    def do_GET(self) -> None:
        self.server.asked += 1
        issuer = self.server.issuer
        ways = {name: f"{issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        body = json.dumps({"issuer": issuer, **ways, "more": "x" * self.server.padding}).encode()
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):  # who asked has gone
            for start in range(0, len(body), max(1, len(body) // 4)):
                self.wfile.write(body[start : start + max(1, len(body) // 4)])
                self.wfile.flush()
                time.sleep(self.server.pause_seconds)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[_Provider]:
    with _Provider(("127.0.0.1", 0), _Answer) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


async def test_many_clicks_ask_once_until_the_description_is_old(provider: _Provider) -> None:
    found = await asyncio.gather(*(described(provider.issuer, now=NOW) for _ in range(20)))
    assert (found[0].token_endpoint, len(set(found)), provider.asked) == (f"{provider.issuer}/token_endpoint", 1, 1)
    await described(provider.issuer, now=NOW + HOLDS - dt.timedelta(seconds=1))
    assert provider.asked == 1
    await described(provider.issuer, now=NOW + HOLDS)
    assert provider.asked == 2


async def test_a_provider_that_fails_is_left_alone_for_a_while(provider: _Provider) -> None:
    provider.status = 503
    for _ in range(5):
        with pytest.raises(Unavailable):
            await described(provider.issuer, now=NOW)
    assert provider.asked == 1
    provider.status = 200
    assert isinstance(await described(provider.issuer, now=NOW + FAILURE_HOLDS), Discovered)


@pytest.mark.parametrize("bound", ["size", "time"])
async def test_an_endless_answer_is_not_waited_for(provider: _Provider, bound: str) -> None:
    """Each piece comes soon enough; it is the whole that is too much."""
    assert isinstance(await discover(provider.issuer, seconds=5), Discovered)
    provider.padding, provider.pause_seconds = (LARGEST, 0.0) if bound == "size" else (0, 0.4)
    with pytest.raises(BadInput) as refused:
        await discover(provider.issuer, seconds=5 if bound == "size" else 0.6)
    assert [fault.pointer for fault in refused.value.faults] == ["/issuer"]
