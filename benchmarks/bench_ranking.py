"""A fresh ranking of 5,000 ideas out of the database: read, made a case, ranked, its snapshot hashed, kept, its page drawn;
and the sliders of 300 ideas.

The ideas have twelve criteria, half of them computed (three from the plan and the needs map, three from the idea itself), half
assessed by one person each. `freeze` is the whole of it, with the rows written; the page is asked for over ASGI. The draws of
the robustness are measured apart: `bench_rank` has them at 10,000, here there are as many as the table says.

    python -m benchmarks.bench_ranking
"""

import asyncio
import logging
import secrets
import statistics
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg

IDEAS, SLIDERS, ROUNDS = 5_000, 300, 5
DRAWS = (1, 1_000)
PASSWORD = secrets.token_urlsafe(24)
COMPUTED = ("plan_contribution", "need_gap", "new_service", "theme", "readiness", "cost_per_client")
SCALES = {"plan_contribution": (0, 15), "readiness": (0, 5), "cost_per_client": (200, 50)}

FILL = """
insert into idea (id, reference, organisation, title, title_fold, title_sort, ripeness, state, cost_minor, readiness, outputs)
select gen_random_uuid(), 'UL-2026-' || lpad(n::text, 6, '0'), $1, 'Záměr ' || n, 'zamer ' || n, md5(n::text), 'idea', 'in_tank',
    (100 + n % 900) * 1000000::bigint, n % 6,
    jsonb_build_array(jsonb_build_object('name', 'Klienti', 'unit', 'osoby', 'target', (10 + n % 90)::text))
from generate_series(1, $2) n
"""

CONTRIBUTE = """
insert into idea_contribution (id, idea, measure, degree, why)
select gen_random_uuid(), i.id, m.id, 1 + abs(hashtext(i.reference || m.code)) % 5, 'proto'
from idea i join plan_measure m on (abs(hashtext(m.code || i.reference))) % 5 = 0
"""

ASSESS = """
insert into assessment (id, idea, criterion, assessor, value)
select gen_random_uuid(), i.id, c.id, $1, 25 * (1 + abs(hashtext(i.reference || c.code)) % 4)
from idea i cross join scoring_criterion c where c.kind = 'assessed'
"""


def model_toml() -> str:
    """Six computed and six assessed criteria."""
    blocks = ['code = "bench"', 'name = "Měření"', 'tie_break = ["a0"]']
    for kind in COMPUTED:
        worst, best = SCALES.get(kind, (0, 100))
        blocks.append(f'[[criteria]]\ncode = "{kind}"\nname = "{kind}"\nkind = "{kind}"\nweight = 8')
        blocks.append(f"from = {worst}\nto = {best}\nif_unknown = {worst}")
    for index in range(6):
        blocks.append(f'[[criteria]]\ncode = "a{index}"\nname = "a{index}"\nkind = "assessed"\nweight = {index + 1}\nfrom = 0\nto = 100')
    return "\n".join(blocks)


async def prepare(owner_url: str, url: str) -> tuple[Any, uuid.UUID, uuid.UUID]:
    """The town with its plan, model, ideas, contributions and assessments: who acts, model and plan."""
    from absorb.db import ENGINE, Acting, transaction
    from absorb.migrate import migrate
    from absorb.people import actions as people
    from absorb.priority import actions

    await migrate(owner_url, for_login="absorb")
    owner = await asyncpg.connect(owner_url)
    community_id = await people.add_community(owner, slug="bench", name="Měření", reference_prefix="UL")
    await ENGINE.open(url, size=4)
    password = await people.hash_password(PASSWORD)
    async with transaction(Acting(community_id)) as connection:
        person_id = await people.add_person(connection, "lead@bench.example", "Lead", password)
        await people.add_membership(connection, person_id, "lead")
        organisation_id = await people.ensure_organisation(connection, "Spolek Most")
    acting = Acting(community_id, person_id)
    plan_id = await _add_plan(acting)
    model_id = await actions.add_model(acting, model_toml().encode())
    async with transaction(acting) as connection:
        await connection.execute(FILL, organisation_id, IDEAS)
        await connection.execute(CONTRIBUTE)
        await connection.execute(ASSESS, person_id)
    await owner.execute("vacuum analyze")
    await owner.close()
    return acting, model_id, plan_id


async def _add_plan(acting: Any) -> uuid.UUID:
    from absorb.db import transaction
    from absorb.kernel.ids import new_id

    plan_id, area_id, objective_id, theme_id = new_id(), new_id(), new_id(), new_id()
    async with transaction(acting) as connection:
        await connection.execute("insert into plan (id, code, name) values ($1, 'bench', 'Plán')", plan_id)
        await connection.execute("insert into plan_area (id, plan, code, name) values ($1, $2, '1', 'Oblast')", area_id, plan_id)
        await connection.execute("insert into plan_objective (id, area, code, name) values ($1, $2, '1', 'Cíl')", objective_id, area_id)
        await connection.execute("insert into plan_theme (id, plan, code, name) values ($1, $2, 'family', 'Rodina')", theme_id, plan_id)
        for index in range(15):
            measure_id = new_id()
            await connection.execute(
                """insert into plan_measure (id, plan, objective, code, name, weight, new_service)
                values ($1, $2, $3, $4, 'Opatření', $5, $6)""",
                measure_id, plan_id, objective_id, f"1.{index}", 1 + index % 3, ("yes", "no", "both")[index % 3],
            )  # fmt: skip
            if index % 4 == 0:
                await connection.execute(
                    "insert into plan_measure_theme (id, measure, theme) values ($1, $2, $3)", new_id(), measure_id, theme_id
                )
    return plan_id


class Timed(NamedTuple):
    """What was timed: seconds of the clock and of this process's processors, a pair a round."""

    what: str
    clock: list[float]
    processor: list[float]
    aim: str


async def timed(what: str, work: Callable[[], Awaitable[object]], aim: str) -> Timed:
    """So many rounds of it; the database's own processors are not in the second figure."""
    clock, processor = [], []
    for _ in range(ROUNDS):
        started, used = time.perf_counter(), time.process_time()
        await work()
        clock.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
    return Timed(what, clock, processor, aim)


async def measure(url: str, owner_url: str, redis_url: str, folder: Path) -> list[Timed]:
    import httpx

    from absorb import forgery
    from absorb.app import create_app
    from absorb.db import ENGINE, reading, transaction
    from absorb.documents.actions import use_files
    from absorb.priority import actions, queries
    from absorb.settings import read_settings
    from absorb.storage import Files

    acting, model_id, plan_id = await prepare(owner_url, url)
    use_files(Files(str(folder / "files")))
    environ = {
        "ABSORB_DATABASE_URL": url, "ABSORB_REDIS_URL": redis_url, "ABSORB_FILES": str(folder / "files"),
        "ABSORB_SECRET": "vVJ0l9mBfVYx3oT7lq1Qd2Zr8sKc4wEa", "ABSORB_ORIGIN": "http://localhost:8000",
    }  # fmt: skip
    application: Any = create_app(read_settings(environ, "serve"))
    rows: list[Timed] = []
    client = httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://localhost:8000", timeout=60)
    await client.get("/sign-in")
    form = {"email": "lead@bench.example", "password": PASSWORD, "_csrf_token": forgery.masked(client.cookies["csrf"])}
    assert (await client.post("/sign-in", data=form)).status_code == 303

    async def freeze(draws: int) -> None:
        await actions.freeze_ranking(acting, model_id, plan_id, draws=draws)

    async def newest() -> int:
        async with reading(acting) as connection:
            return (await queries.list_rankings(connection, 1))[0].number

    async def ask(address: str, **more: Any) -> None:
        answer = await client.get(address, **more)
        assert answer.status_code == 200, (address, answer.status_code, answer.text[:300])

    for draws in DRAWS:
        rows.append(await timed(f"freeze {IDEAS:,} ideas × 12 criteria, draws: {draws:,}", partial(freeze, draws), "2 s"))
    number = await newest()
    rows.append(await timed("its page, first 50 rows", partial(ask, f"/ranking/{number}"), ""))
    rows.append(await timed("stability of all weights", partial(ask, f"/ranking/{number}/stability"), ""))
    async with transaction(acting) as connection:
        await connection.execute("update idea set state = 'set_aside' where reference > 'UL-2026-' || lpad($1::text, 6, '0')", str(SLIDERS))
    await freeze(1_000)
    small = await newest()
    part = {"x-part": "yes"}
    moves = [f"/ranking/{small}/sliders?w.a0={step}&budget=90000000" for step in range(1, 21)]
    await ask(moves[0], headers=part)
    turn = iter(moves * ROUNDS)
    rows.append(await timed(f"a slider moved, {SLIDERS} ideas", lambda: ask(next(turn), headers=part), "150 ms"))
    rows.append(await timed(f"stability, {SLIDERS} ideas × 12", partial(ask, f"/ranking/{small}/stability"), ""))
    await client.aclose()
    await ENGINE.close()
    return rows


def main() -> None:
    from absorb.embedded import embedded

    logging.getLogger("httpx").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder, embedded(Path(folder), say=lambda step: None, durable=False) as servers:
        rows = asyncio.run(measure(servers.database_url, servers.owner_database_url, servers.redis_url, Path(folder)))
    print(f"{'what':56}{'median':>9}{'slowest':>9}{'processor':>11}{'aim':>8}")
    for what, clock, processor, aim in rows:
        shown = [f"{one * 1000:,.0f} ms" for one in (statistics.median(clock), max(clock), statistics.median(processor))]
        print(f"{what:56}{shown[0]:>9}{shown[1]:>9}{shown[2]:>11}{aim:>8}")


if __name__ == "__main__":
    main()
