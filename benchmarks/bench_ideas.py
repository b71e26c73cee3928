"""`GET /api/v1/ideas` (50 rows of 100,000) against bare ASGI applications that answer the same bytes.

Three applications on the same embedded PostgreSQL, each served by one uvicorn process on 127.0.0.1:

- bare: asyncpg and msgspec, the same query with the community written into it, nothing else;
- guarded: bare, and it also looks the token up, opens the transaction and sets the community;
- absorb: the service itself.

The same load (so many connections, each sending its next request when the last was answered) goes to one after the
other, several rounds, so that a busy machine is unfair to none. The figures are medians over the rounds.

    python -m benchmarks.bench_ideas
"""

import asyncio
import contextlib
import os
import re
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

IDEAS, CONNECTIONS, REQUESTS, ROUNDS = 100_000, 8, 1_000, 7
KINDS = ("bare", "guarded", "absorb")
PATH = "/api/v1/ideas"

FILL = """
insert into idea (id, community_id, reference, organisation, title, title_fold, title_sort, ripeness, state, cost_minor)
select gen_random_uuid(), $1, 'UL-2026-' || lpad(n::text, 6, '0'), $2, 'Terénní služba pro rodiny v místě číslo ' || n,
    'terenni sluzba pro rodiny v miste cislo ' || n, md5(n::text), 'idea', 'in_tank', n * 100000::bigint
from generate_series(1, $3) n
"""


async def prepare(owner_url: str, url: str) -> tuple[str, str]:
    """A community with its ideas; its id and the header that lets an officer in."""
    import datetime as dt

    from absorb.db import ENGINE, Acting, transaction
    from absorb.migrate import migrate
    from absorb.people import actions as people
    from absorb.people.schemas import TokenAsk

    await migrate(owner_url, for_login="absorb")
    owner = await asyncpg.connect(owner_url)
    community_id = await people.add_community(owner, slug="bench", name="Měření", reference_prefix="UL")
    await ENGINE.open(url, size=2)
    async with transaction(Acting(community_id)) as connection:
        person_id = await people.add_person(connection, "officer@bench.example", "Officer", None)
        await people.add_membership(connection, person_id, "officer")
        organisation_id = await people.ensure_organisation(connection, "Spolek Most")
    shown = await people.open_token(Acting(community_id, person_id), TokenAsk(name="bench", scopes=["read"]), now=dt.datetime.now(dt.UTC))
    await owner.execute(FILL, community_id, organisation_id, IDEAS)
    await owner.execute("vacuum analyze")
    await owner.close()
    await ENGINE.close()
    return str(community_id), f"Bearer {shown.token}"


Send = Callable[[dict[str, Any]], Awaitable[None]]
Answer = Callable[[dict[str, Any]], Awaitable[bytes]]


async def _nothing(connection: Any) -> None:
    """As lean as the service's own pool: nothing is reset between two uses."""


def bare_application(url: str, size: int, answer: Callable[[asyncpg.Pool], Answer]) -> Any:
    """An ASGI application that is a pool and one answer."""
    ready: list[Answer] = []

    async def application(scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            ready.append(answer(await asyncpg.create_pool(url, min_size=size, max_size=size, reset=_nothing)))
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = await ready[0](scope)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return application


def _encoded(rows: list[asyncpg.Record]) -> bytes:
    from absorb.tank.cursor import Place, write_cursor
    from absorb.tank.schemas.ideas import IdeaPage, IdeaRow

    last = rows[-2]
    return msgspec.json.encode(IdeaPage([IdeaRow(*row[:7]) for row in rows[:-1]], write_cursor(Place(last["title_sort"], last["id"]))))


def bare(pool: asyncpg.Pool, community_id: str) -> Answer:
    from absorb.tank.queries.ideas import LIST

    sql = LIST.format(where=f" where i.community_id = '{community_id}'", limit="$1")

    async def answer(scope: dict[str, Any]) -> bytes:
        return _encoded(await pool.fetch(sql, 51))

    return answer


def guarded(pool: asyncpg.Pool, community_id: str) -> Answer:
    from absorb.people.queries import IDENTIFY
    from absorb.people.rules import secret_sha256
    from absorb.tank.queries.ideas import LIST

    sql = LIST.format(where="", limit="$1")

    async def answer(scope: dict[str, Any]) -> bytes:
        token = dict(scope["headers"])[b"authorization"].decode().removeprefix("Bearer ")
        async with pool.acquire() as connection:
            person = await connection.fetchrow(IDENTIFY, secret_sha256(token), True)
            await connection.execute(f"begin; set local role absorb_app; set local absorb.community = '{person['community_id']}'")
            rows = await connection.fetch(sql, 51)
            await connection.execute("commit")
        return _encoded(rows)

    return answer


def serve(kind: str, port: str, url: str, owner_url: str, redis_url: str, community_id: str) -> None:
    """One of the applications in this process, until it is told to end."""
    import uvicorn

    if kind == "absorb":
        from absorb.app import create_app
        from absorb.settings import read_settings

        environ = {
            "ABSORB_DATABASE_URL": url,
            "ABSORB_REDIS_URL": redis_url,
            "ABSORB_FILES": tempfile.gettempdir(),
            "ABSORB_SECRET": "vVJ0l9mBfVYx3oT7lq1Qd2Zr8sKc4wEa",
            "ABSORB_ORIGIN": "http://localhost:8000",
        }
        application: Any = create_app(read_settings(environ, "serve"))
    elif kind == "guarded":
        application = bare_application(url, 10, lambda pool: guarded(pool, community_id))
    else:
        application = bare_application(owner_url, 10, lambda pool: bare(pool, community_id))
    uvicorn.run(application, host="127.0.0.1", port=int(port), log_level="error", access_log=False, loop="uvloop", http="httptools")


async def one_client(port: int, request: bytes, count: int) -> bytes:
    """Send a request, wait for its whole answer, and again; the last body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = b""
    try:
        for _ in range(count):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            assert length is not None, head
            body = await reader.readexactly(int(length[1]))
            assert head.startswith(b"HTTP/1.1 200"), (head, body[:300])
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return body


async def throughput(port: int, request: bytes, count: int) -> float:
    """Answers a second over all connections."""
    started = time.perf_counter()
    await asyncio.gather(*(one_client(port, request, count // CONNECTIONS) for _ in range(CONNECTIONS)))
    return count / (time.perf_counter() - started)


@contextlib.asynccontextmanager
async def running(kind: str, *more: str) -> AsyncIterator[int]:
    """A server of this kind on a port of its own."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.bench_ideas", kind, str(port), *more)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            assert child.returncode is None, f"the {kind} server ended"
            await asyncio.sleep(0.05)
        yield port
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
        await child.wait()


async def measure(url: str, owner_url: str, redis_url: str) -> dict[str, list[float]]:
    """Answers a second by kind, a figure for each round."""
    community_id, header = await prepare(owner_url, url)
    request = f"GET {PATH} HTTP/1.1\r\nhost: localhost\r\nauthorization: {header}\r\n\r\n".encode()
    found: dict[str, list[float]] = {kind: [] for kind in KINDS}
    async with contextlib.AsyncExitStack() as stack:
        ports = {kind: await stack.enter_async_context(running(kind, url, owner_url, redis_url, community_id)) for kind in KINDS}
        bodies = {kind: await one_client(port, request, 20) for kind, port in ports.items()}
        assert len(set(bodies.values())) == 1, "the three applications answer differently"
        for number in range(ROUNDS):
            order = KINDS if number % 2 == 0 else KINDS[::-1]
            for kind in order:
                found[kind].append(await throughput(ports[kind], request, REQUESTS))
    return found


def table(found: dict[str, list[float]]) -> str:
    medians = {kind: statistics.median(rates) for kind, rates in found.items()}
    lines = [f"GET {PATH}: 50 of {IDEAS:,} ideas, {CONNECTIONS} connections, {ROUNDS} rounds of {REQUESTS:,} requests each", ""]
    lines.append(f"{'application':<34}{'answers/s':>10}{'ratio of absorb':>17}{'wanted':>8}")
    wanted = {"bare": "0.40", "guarded": "0.70", "absorb": ""}
    names = {"bare": "bare ASGI, asyncpg, msgspec", "guarded": "bare + transaction, community, token", "absorb": "absorb"}
    for kind in KINDS:
        ratio = statistics.median(ours / theirs for ours, theirs in zip(found["absorb"], found[kind], strict=True))
        lines.append(f"{names[kind]:<36}{medians[kind]:>8.0f}{ratio if kind != 'absorb' else 1:>17.2f}{wanted[kind]:>8}")
    return "\n".join(lines)


def main() -> None:
    from absorb.embedded import embedded

    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder), say=lambda step: None, durable=False) as servers:
        found = asyncio.run(measure(servers.database_url, servers.owner_database_url, servers.redis_url))
    print(table(found))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        os.environ.pop("PYTHONWARNINGS", None)
        serve(*sys.argv[1:])
    else:
        main()
