"""A workbook of 20,000 ideas: written, changed in every second row, read back, compared and taken.

Each step runs in a process of its own, as a worker's would be, against an embedded PostgreSQL; the time is the wall's, the
memory the peak of that process (`ru_maxrss`), interpreter and libraries included.

    python -m benchmarks.bench_exchange [--rows 20000]
"""

import argparse
import asyncio
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

ROWS = 20_000
STEPS = ("write", "read", "take")

FILL = """
insert into idea (id, reference, organisation, title, title_fold, title_sort, need, ripeness, state, cost_minor, place, subprogramme,
    target_groups, activities, costs, hoped_sources, first_month, last_month, readiness)
select gen_random_uuid(), 'UL-2026-' || lpad(n::text, 6, '0'), $1, 'Terénní služba číslo ' || n, 'terenni sluzba cislo ' || n,
    lpad(n::text, 8, '0'), repeat('V lokalitě chybí pomoc. ', 14) || n, 'idea', 'in_tank', n * 1000::bigint, 'Předlice',
    'social_services', '{seniors,families}',
    '[{"name": "Příprava", "what": "Nábor | lidí", "first_month": null, "last_month": null}]',
    '[]', '[{"name": "Kraj", "amount_minor": 100000}]', 24312, 24335, 3
from generate_series(1, $2) n
"""


async def prepare(owner_url: str, url: str, rows: int) -> dict[str, str]:
    import asyncpg

    from absorb.db import ENGINE, Acting, transaction
    from absorb.migrate import migrate
    from absorb.people import actions as people

    await migrate(owner_url, for_login="absorb")
    owner = await asyncpg.connect(owner_url)
    community = await people.add_community(owner, slug="bench", name="Měření", reference_prefix="UL")
    await ENGINE.open(url, size=2)
    async with transaction(Acting(community)) as connection:
        person = await people.add_person(connection, "officer@bench.example", "Officer", None)
        await people.add_membership(connection, person, "officer")
        organisation = await people.ensure_organisation(connection, "Spolek Most")
    async with transaction(Acting(community, person)) as connection:
        await connection.execute(FILL, organisation, rows)
    await owner.execute("vacuum analyze")
    await owner.close()
    await ENGINE.close()
    return {"community": str(community), "person": str(person)}


async def run(step: str, url: str, folder: Path, facts: dict[str, str]) -> None:
    """One step in this process; prints its seconds and its peak of memory."""
    from absorb.db import ENGINE, Acting, reading, transaction
    from absorb.documents.actions import use_files
    from absorb.progress.actions import begin
    from absorb.storage import Files
    from absorb.tank.actions import exchange
    from absorb.tank.queries.search import Wanted
    from absorb.tank.rules.form import Editor
    from absorb.tank.rules.search import Asker, Search, ask

    await ENGINE.open(url, size=4)
    use_files(Files(str(folder / "files")))
    acting, editor = Acting(uuid.UUID(facts["community"]), uuid.UUID(facts["person"])), Editor(frozenset(("officer",)), None)
    assert acting.person_id is not None
    began = time.perf_counter()
    answer: dict[str, Any] = {}
    if step == "write":
        async with transaction(acting) as connection:
            work = await begin(connection, "exchange_write", None, None)
        await exchange.write_promised(acting, Wanted(ask(Search(), Asker(acting.person_id))), work)
        async with reading(acting) as connection:
            answer["file"] = await connection.fetchval("select sha256 from document order by id desc limit 1")
    elif step == "read":
        content = (folder / "changed.xlsx").read_bytes()
        exchange_id = await exchange.bring_in(acting, content, file_name="zasobnik.xlsx")
        await exchange.read_promised(acting, exchange_id, editor)
        answer["exchange"] = str(exchange_id)
    else:
        await exchange.take_in(acting, uuid.UUID(facts["exchange"]))
        await exchange.take_promised(acting, uuid.UUID(facts["exchange"]), editor)
    answer["seconds"] = time.perf_counter() - began
    async with reading(acting) as connection:
        row = await connection.fetchrow("select counts, result from tank_exchange order by id desc limit 1")
        answer["told"] = {**row["counts"], **row["result"]} if row else {}
    answer["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    await ENGINE.close()
    print(json.dumps(answer))


def change(content: bytes) -> bytes:
    """Every second row says something else in two cells, as somebody might have changed it with a formula."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1, 2):
        sheet.cell(row, heads["Název"]).value += " – upraveno"
        sheet.cell(row, heads["Odhad nákladů celkem"]).value = row * 1_000
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def main() -> None:
    from absorb.embedded import embedded

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--given")
    arguments = parser.parse_args()
    if arguments.step:
        given = json.loads(arguments.given)
        asyncio.run(run(arguments.step, given["url"], Path(given["folder"]), given))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with embedded(folder / "servers", say=lambda step: None, durable=False) as servers:
            given = {"url": servers.database_url, "folder": temporary}
            given |= asyncio.run(prepare(servers.owner_database_url, servers.database_url, arguments.rows))
            print(f"{arguments.rows:,} rows\n\n{'step':<8}{'seconds':>9}{'peak MiB':>10}  told")
            for step in STEPS:
                argv = [sys.executable, "-m", "benchmarks.bench_exchange", "--step", step, "--given", json.dumps(given)]
                ended = subprocess.run(argv, capture_output=True, text=True, check=False)
                if ended.returncode:
                    sys.exit(ended.stderr)
                answer = json.loads(ended.stdout.splitlines()[-1])
                given |= {name: answer[name] for name in ("exchange",) if name in answer}
                told = ", ".join(f"{name} {value}" for name, value in answer["told"].items() if isinstance(value, int))
                print(f"{step:<8}{answer['seconds']:>9.1f}{answer['peak_mib']:>10.0f}  {told}", flush=True)
                if step == "write":
                    sha256 = answer["file"]
                    (folder / "changed.xlsx").write_bytes(change((folder / "files" / sha256[:2] / sha256).read_bytes()))


if __name__ == "__main__":
    main()
