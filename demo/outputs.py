"""What the job leaves in `out/`: every document it made, the absorption table, and a page that links them."""

import shutil
from functools import partial
from pathlib import Path
from typing import NamedTuple

import jinja2

from absorb.absorption.papers import absorption_workbook
from absorb.absorption.queries import find_scope, list_by_source
from absorb.absorption.rules import STAGES, SourceRow, total
from absorb.db import Acting, snapshot
from absorb.documents.actions import files
from absorb.funding.queries.sources import source_names
from absorb.funding.telling import names_of
from absorb.kernel import czech
from absorb.kernel.phrases import revived
from absorb.people.queries import community_of
from absorb.wording import word

HERE = Path(__file__).resolve().parent
MARK = "UKÁZKA – projekty jsou skutečné operace ESF zveřejněné v roce 2016; body, hlasování, rozpočty, zdroje a platby jsou smyšlené"

GROUPS = (
    ("ranking", "Pořadí"),
    ("meeting", "Komise"),
    ("application", "Žádosti, průvodní dopisy a rozvrhy financování"),
    ("award", "Dotace"),
)


KINDS = {
    "ranking": "Pořadí záměrů",
    "pack": "Podklady pro zasedání",
    "minutes": "Zápis ze zasedání",
    "minutes-public": "Zápis ze zasedání, jak je zveřejněn",
    "application": "Žádost o podporu (koncept)",
    "cover-letter": "Průvodní dopis",
    "schedule": "Rozvrh financování",
    "contract": "Smlouva o poskytnutí dotace",
}


class Made(NamedTuple):
    """One document in `out/`: in which group, what it is, about what, and the file."""

    group: str
    kind: str
    about: str
    name: str


async def write_outputs(acting: Acting, out: Path) -> int:
    """Fill `out` anew; the answer is how many files it holds. The former content goes only when the new one is whole."""
    staging = out.with_name(out.name + ".new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    async with snapshot(acting) as connection:
        community = await community_of(connection)
        rows = await connection.fetch(DOCUMENTS)
        scope = await find_scope(connection)
        absorption = await list_by_source(connection, scope)
        chosen = [{**row, "why": revived(row["why"])} for row in await connection.fetch(CHOSEN)]
        names = await source_names(connection)
    made = []
    for row in rows:
        (staging / row["name"]).write_bytes(await files().get(row["sha256"]))
        made.append(Made(row["about_kind"], KINDS[row["kind"]], row["about"] or "", row["name"]))
    (staging / "cerpani.xlsx").write_bytes(absorption_workbook(absorption, scope, community=community.name, mark=MARK))
    page = _template().render(
        mark=MARK,
        community=community.name,
        groups=[(title, [one for one in made if one.group == group]) for group, title in GROUPS],
        absorption=absorption,
        stages=STAGES,
        sums=total(absorption),
        names=dict(zip(STAGES, ("K dispozici", "Požadováno", "Doporučeno", "Přiznáno", "Vyplaceno", "Vyúčtováno"), strict=True)),
        chosen=chosen,
        amount=czech.amount,
        value_of=_value_of,
        why=partial(word, "cs", names=names_of("cs", names)),
    )
    (staging / "index.html").write_text(page, encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    staging.rename(out)
    return len(made) + 2


def _value_of(row: SourceRow, stage: str) -> int:
    return int(getattr(row, stage))


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template("index.html.jinja")


# The newest version of each document, with the human name of what it is about.
DOCUMENTS = """
select distinct on (d.about_kind, d.about_id, d.kind) d.about_kind, d.kind, d.name, d.sha256,
    coalesce(i.reference || ' ' || i.title, j.reference || ' ' || j.title, '') as about
from document d
left join application a on d.about_kind = 'application' and a.id = d.about_id left join idea i on i.id = a.idea
left join award w on d.about_kind = 'award' and w.id = d.about_id
left join application b on b.id = w.application left join idea j on j.id = b.idea
order by d.about_kind, d.about_id, d.kind, d.version desc
"""

CHOSEN = """
select i.reference, i.title, c.points, c.cost_minor, c.is_selected, c.why
from portfolio_choice c join portfolio p on p.id = c.portfolio join idea i on i.id = c.idea
where p.number = (select max(number) from portfolio) order by c.is_selected desc, c.points desc, i.reference
"""
