"""One day: the application served, a queue, a mail server and Chromium, with scripts and without."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from absorb.embedded import Servers
from absorb.worker import connect_queue
from tests.databases import Database
from tests.days.steps import Day
from tests.letters import Letters
from tests.pages.browsing import chromium, serving


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
async def day(request: pytest.FixtureRequest, database: Database, servers: Servers, letters: Letters, tmp_path: Path) -> AsyncIterator[Day]:
    queue = await connect_queue(servers.redis_url)
    await queue.flushdb()
    async with serving(database, servers, tmp_path, letters.environ) as address, chromium() as browser:
        yield Day(address=address, browser=browser, has_scripts=request.param, queue=queue, letters=letters)
    await queue.aclose()
