"""A browser that fills forms in, and a postman."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from absorb.embedded import Servers
from absorb.worker import connect_queue, keep_all
from tests.letters import Letters
from tests.pages.walking import BROWSER, Deliver, Post


@pytest.fixture
def post(client: httpx.AsyncClient) -> Post:
    """Send a form with its token, as a page would."""

    async def send(address: str, **fields: str) -> httpx.Response:
        if "csrf" not in client.cookies:
            await client.get("/sign-in")
        return await client.post(address, data={**fields, "_csrf_token": client.cookies["csrf"]}, headers=BROWSER)

    return send


@pytest.fixture
async def deliver(servers: Servers, letters: Letters) -> AsyncIterator[Deliver]:
    """Keep every promise, and answer the links in the letters that arrived since."""
    queue = await connect_queue(servers.redis_url)
    await queue.flushdb()
    seen = 0

    async def all_of_them() -> list[str]:
        nonlocal seen
        await keep_all(queue)
        texts = letters.texts()
        fresh, seen = texts[seen:], len(texts)
        return [link for text in fresh for link in re.findall(r"http://localhost:8000(/\S+)", text)]

    yield all_of_them
    await queue.aclose()
