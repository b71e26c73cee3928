"""The pages with 1,000,000 ideas in 200 communities against the same pages with 10,000 (`make bench-scale`).

Two databases on one embedded server, alike in shape: 200 communities, the first of them with a tenth of all ideas. The
service runs as it would on this machine, one process a core. Twenty people at once, each sending the next request when
the last was answered, walk through the first page, the desk, the list, searches and single ideas; a round goes to the
small database, the next to the large one, so that a busy machine is unfair to neither.

With --pause, each of them reads for about so long between two pages, as people do; without it the service is never idle,
and what is measured is how twenty share two cores with the database and with whoever asks.

    python -m benchmarks.scale [--ideas 1000000] [--rounds 5] [--pause 1.0] [--folder KEPT]   (a kept folder is filled once)
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import itertools
import os
import random
import re
import secrets
import signal
import statistics
import sys
import tempfile
import time
import urllib.parse
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

COMMUNITIES, SMALL, USERS = 200, 10_000, 20
REQUESTS_A_ROUND = 600
SHARE_OF_FIRST = 10
"""One idea in ten is the first community's."""

WHAT = (
    "Terénní služba", "Nízkoprahový klub", "Pracovní poradenství", "Sociálně aktivizační služba", "Dluhová poradna", "Sdílené bydlení",
    "Dětská skupina", "Odlehčovací služba", "Rekvalifikace", "Podporované zaměstnání", "Komunitní centrum", "Krizová pomoc",
    "Příměstský tábor", "Osobní asistence", "Mentoring", "Tranzitní program", "Prevence kriminality", "Domovník preventista",
)  # fmt: skip
WHOM = (
    "rodiny s dětmi", "seniory", "osoby bez přístřeší", "dlouhodobě nezaměstnané", "mladé do 25 let", "osoby se zdravotním postižením",
    "pečující osoby", "zadlužené domácnosti", "cizince", "oběti domácího násilí", "rodiče po rodičovské", "osoby po výkonu trestu",
)  # fmt: skip
WHERE = (
    "Předlicích", "Krásném Březně", "Střekově", "Neštěmicích", "Mojžíři", "Trmicích", "Chabařovicích", "Povrlech", "Libouchci",
    "Telnici", "Velkém Březně", "Chlumci", "Krupce", "Duchcově", "Bílině", "Lovosicích", "Litvínově", "Obrnicích",
)  # fmt: skip
TEXT = (
    "v lokalitě chybí dostupná pomoc pro rodiny které se dlouhodobě potýkají s dluhy ztrátou bydlení a nezaměstnaností terénní pracovníci "
    "navazují na zkušenost předchozího projektu spolupracují se školou úřadem práce a lékaři cílem je zvýšit zaměstnanost zlepšit přístup "
    "ke službám snížit počet dětí umístěných mimo rodinu a posílit dovednosti potřebné na trhu práce služba bude zdarma anonymní otevřená "
    "každý všední den poptávka trvale převyšuje kapacitu čekací doba je nyní čtyři měsíce"
)
STATES = ("in_tank",) * 12 + ("submitted",) * 3 + ("chosen", "reserve", "set_aside", "returned", "funded")

COLUMNS = (
    "id", "community_id", "reference", "organisation", "title", "title_fold", "title_sort", "need", "ripeness", "state", "subprogramme",
    "place", "cost_minor",
)  # fmt: skip


def rows_of(number: int, community: uuid.UUID, organisations: list[uuid.UUID], ideas: int) -> Iterator[tuple[Any, ...]]:
    """Made-up ideas of one community; the same ones in every run."""
    from absorb.kernel.czech import fold, sort_key
    from absorb.kernel.ids import new_id

    dice = random.Random(number)
    for place in range(ideas):
        where = dice.choice(WHERE)
        title = f"{dice.choice(WHAT)} pro {dice.choice(WHOM)} v {where} {dice.randrange(10_000)}"
        need = " ".join(dice.choices(TEXT.split(), k=60)).capitalize() + f". Případ {place}."
        yield (
            new_id(), community, f"UL-2026-{place + 1:06d}", dice.choice(organisations), title, fold(title), sort_key(title), need,
            dice.choice(("suggestion", "idea", "proposal")), dice.choice(STATES),
            dice.choice(("human_resources", "labour_market", "social_services")), where, dice.randrange(1, 5_000) * 1_000_000,
        )  # fmt: skip


async def fill(owner_url: str, url: str, ideas: int) -> None:
    """Communities, people, organisations and ideas; the indexes of the ideas and of their search are made when they are all there."""
    from absorb.db import ENGINE, Acting, transaction
    from absorb.kernel.ids import new_id
    from absorb.people import actions as people

    environ = {**os.environ, "ABSORB_DATABASE_URL": url, "ABSORB_OWNER_DATABASE_URL": owner_url}
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "absorb", "migrate", env=environ)
    assert await child.wait() == 0
    owner = await asyncpg.connect(owner_url)
    await ENGINE.open(url, size=2)
    dropped = [row["indexdef"] for row in await owner.fetch(
        "select indexdef from pg_indexes i where tablename in ('idea', 'idea_search') and schemaname = 'public' "
        "and not exists (select from pg_constraint c where c.conname = i.indexname)")]  # fmt: skip
    for definition in dropped:
        await owner.execute(f"drop index {definition.split(' ON ')[0].rsplit(' ', 1)[1]}")
    large, small = ideas // SHARE_OF_FIRST, (ideas - ideas // SHARE_OF_FIRST) // (COMMUNITIES - 1)
    for number in range(COMMUNITIES):
        count = large + (ideas - large - small * (COMMUNITIES - 1)) if number == 0 else small
        community = await people.add_community(owner, slug=f"m{number:03d}", name=f"Město {number}", reference_prefix="UL")
        async with transaction(Acting(community)) as connection:
            names = {f"Spolek {WHERE[place % len(WHERE)]} {place}": "ngo" for place in range(max(3, count // 50))}
            organisations = list((await people.ensure_organisations(connection, names)).values())
            for user in range(USERS):
                person = await people.add_person(connection, officer(f"m{number:03d}", user), f"Officer {number} {user}", None)
                await people.add_membership(connection, person, "officer", None)
        batch = rows_of(number, community, organisations, count)
        while part := list(itertools.islice(batch, 20_000)):
            await owner.copy_records_to_table("idea", records=part, columns=COLUMNS)
            await owner.copy_records_to_table(
                "journal_entry",
                records=[(new_id(), community, "idea submitted", "idea", row[0], "{}") for row in part],
                columns=("id", "community_id", "verb", "about_kind", "about_id", "facts"),
            )
        if number % 20 == 0:
            print(f"  {number + 1} of {COMMUNITIES} communities", file=sys.stderr, flush=True)
    for definition in dropped:
        await owner.execute(definition)
    await owner.execute("vacuum analyze")
    await owner.close()
    await ENGINE.close()


def officer(slug: str, user: int) -> str:
    """The address of one of a town's officers."""
    return f"officer{user}@{slug}.example"


async def sign_in_all(owner: asyncpg.Connection, towns: list[str]) -> list[str]:
    """Session secrets of twenty different people, spread over these towns, written straight into the table."""
    from absorb.kernel.ids import new_id
    from absorb.people.rules import secret_sha256

    found: list[str] = []
    for user in range(USERS):
        slug, secret = towns[user % len(towns)], secrets.token_urlsafe(32)
        await owner.execute(
            "insert into session (id, secret_sha256, person, community, expires_at) select $1, $2, p.id, c.id, $3 "
            "from person p, community c where p.email = $4 and c.slug = $5",
            new_id(), secret_sha256(secret), dt.datetime.now(dt.UTC) + dt.timedelta(hours=8), officer(slug, user), slug,
        )  # fmt: skip
        found.append(secret)
    return found


SEARCHES = ("dluhová předlicích", "terenni sluzba", "rodiny", "případ 17", "nezaměstnaností", "UL-2026-000007", "xyzabc")


def walk(dice: random.Random, large: int) -> Iterator[tuple[str, str]]:
    """What one person asks for, one page after the other: kind of page and address."""
    while True:
        yield "first page", "/"
        yield "desk", "/desk"
        yield "list", "/tank"
        yield "list by state", f"/tank?{urllib.parse.urlencode({'state': dice.choice(STATES)})}"
        yield "search", f"/tank?{urllib.parse.urlencode({'q': dice.choice(SEARCHES)})}"
        yield "search", f"/tank?{urllib.parse.urlencode({'q': f'{dice.choice(WHAT).split()[0]} {dice.choice(WHERE)}'})}"
        yield "one idea", f"/tank/UL-2026-{dice.randrange(large) + 1:06d}"


async def person(
    port: int, secret: str, pages: Iterator[tuple[str, str]], count: int, seen: list[tuple[str, float, int]], pause: float = 0.0
) -> None:
    """Ask, wait for the whole answer, ask again over one connection; the token against forged forms is kept, as browsers do."""
    cookies = {"absorb": secret}
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for kind, address in itertools.islice(pages, count):
            await asyncio.sleep(random.uniform(0.5, 1.5) * pause)
            request = (
                f"GET {address} HTTP/1.1\r\nhost: localhost:{port}\r\naccept: text/html\r\naccept-encoding: gzip\r\n"
                f"cookie: {'; '.join(f'{name}={value}' for name, value in cookies.items())}\r\n\r\n"
            )
            began = time.perf_counter()
            writer.write(request.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            cookies.update(re.findall(r"set-cookie: *([^=]+)=([^;\r]+)", head.decode("latin-1"), re.IGNORECASE))
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            assert length is not None, head
            body = await reader.readexactly(int(length[1]))
            taken = time.perf_counter() - began
            status = int(head.split(b" ", 2)[1])
            assert status == 200, (address, status, body[:500])
            seen.append((kind, taken, len(body)))
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


@contextlib.asynccontextmanager
async def serving(url: str, redis_url: str, folder: Path) -> AsyncIterator[int]:
    """The service itself, as a town starts it: one process a core."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ABSORB_")}
    environ = {
        **kept, "ABSORB_DATABASE_URL": url, "ABSORB_REDIS_URL": redis_url, "ABSORB_PORT": str(port), "ABSORB_LOG_LEVEL": "error",
        "ABSORB_PROCESSES": str(os.cpu_count() or 1), "ABSORB_FILES": str(folder / "files"), "ABSORB_SECRET": secrets.token_urlsafe(48),
    }  # fmt: skip
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "absorb", "serve", env=environ, start_new_session=True)
    try:
        for _ in range(1200):
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            assert child.returncode is None, "the service ended"
            await asyncio.sleep(0.05)
        yield port
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
        await child.wait()


async def round_of(port: int, sessions: list[str], large: int, number: int, pause: float) -> list[tuple[str, float, int]]:
    """Twenty people at once."""
    seen: list[tuple[str, float, int]] = []
    await asyncio.gather(*(
        person(port, sessions[place], walk(random.Random(number * 100 + place), large), REQUESTS_A_ROUND // USERS, seen, pause)
        for place in range(USERS)
    ))  # fmt: skip
    return seen


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def table(found: dict[tuple[str, str], dict[str, list[float]]], ideas: int, pause: float) -> str:
    """A row for each kind of page: median and 95th percentile in each place, and how much longer than at 10,000."""
    towns = ("the large community", "another community")
    how = f"reading {pause:g} s a page" if pause else "never pausing"
    lines = [f"{ideas:,} ideas in {COMMUNITIES} communities beside {SMALL:,}; {USERS} people at once, {how}; p50 / p95 in ms", ""]
    lines.append(f"{'page':<16}{'community':<22}{f'at {SMALL:,}':>16}{f'at {ideas:,}':>18}{'p95 ratio':>11}{'p50 ratio':>11}")
    for kind in next(iter(found.values())):
        for town in towns:
            few, many = found["small", town][kind], found["large", town][kind]
            lines.append(
                f"{kind:<16}{town:<22}{statistics.median(few) * 1000:>7.0f} /{p95(few) * 1000:>6.0f}"
                f"{statistics.median(many) * 1000:>9.0f} /{p95(many) * 1000:>6.0f}{p95(many) / p95(few):>12.2f}"
                f"{statistics.median(many) / statistics.median(few):>11.2f}"
            )
    return "\n".join(lines)


async def measure(servers: Any, folder: Path, ideas: int, rounds: int, pause: float) -> dict[tuple[str, str], dict[str, list[float]]]:
    """Times of every page by database and community."""
    sizes = {"small": SMALL, "large": ideas}
    urls: dict[str, tuple[str, str]] = {}
    for name, size in sizes.items():
        database = f"scale_{name}_{size}"
        urls[name] = tuple(
            re.sub(r"(//[^/]*/)[^?]*", rf"\g<1>{database}", url, count=1) for url in (servers.database_url, servers.owner_database_url)
        )  # type: ignore[assignment]
        owner = await asyncpg.connect(servers.owner_database_url)
        known = await owner.fetchval("select exists (select from pg_database where datname = $1)", database)
        if not known:
            print(f"Filling {database} …", file=sys.stderr, flush=True)
            await owner.execute(f"create database {database}")
            began = time.perf_counter()
            await fill(urls[name][1], urls[name][0], size)
            print(f"  took {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        await owner.close()
    towns = {"the large community": ["m000"], "another community": ["m001", "m077", "m199"]}
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    async with contextlib.AsyncExitStack() as stack:
        ports: dict[str, int] = {}
        sessions: dict[tuple[str, str], list[str]] = {}
        for name, (url, owner_url) in urls.items():
            owner = await asyncpg.connect(owner_url)
            for town, slugs in towns.items():
                sessions[name, town] = await sign_in_all(owner, slugs)
            await owner.close()
            ports[name] = await stack.enter_async_context(serving(url, servers.redis_url, folder))
        for number in range(rounds + 1):
            for town in towns:
                for name in ("small", "large") if number % 2 else ("large", "small"):
                    few = (
                        sizes[name] // SHARE_OF_FIRST
                        if town == "the large community"
                        else (sizes[name] - sizes[name] // SHARE_OF_FIRST) // COMMUNITIES
                    )
                    seen = await round_of(ports[name], sessions[name, town], few, number, pause)
                    if number == 0:
                        continue  # the first round fills the caches
                    kept = found.setdefault((name, town), {})
                    for kind, taken, _ in seen:
                        kept.setdefault(kind, []).append(taken)
    return found


def main() -> None:
    from absorb.embedded import embedded

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ideas", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pause", type=float, default=0.0)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = arguments.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        servers = stack.enter_context(embedded(folder.resolve(), say=lambda step: None, durable=False))
        found = uvloop.run(measure(servers, folder.resolve(), arguments.ideas, arguments.rounds, arguments.pause))
    print(table(found, arguments.ideas, arguments.pause))


if __name__ == "__main__":
    main()
