"""Rows of the form: an idea's content as values, the versions it had, what was typed, what may be chosen."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.kernel.ids import new_id
from absorb.kernel.period import Month
from absorb.tank.queries.contents import change_ideas
from absorb.tank.rules.form import BY_NAME, Content

HOLD = """
select i.id, i.reference, i.version, i.state, i.state_why, i.ripeness, i.organisation, i.title, i.need, i.subprogramme, i.place,
    i.cost_minor, i.target_groups, i.activities, i.outputs, i.partners, i.costs, i.hoped_sources, i.first_month, i.last_month,
    i.readiness, i.readiness_note, i.missing, i.returned_until, i.changed_at,
    coalesce((select jsonb_agg(jsonb_build_object('measure_id', c.measure, 'degree', c.degree, 'why', c.why) order by c.id)
        from idea_contribution c where c.idea = i.id), '[]'::jsonb) as contributions
from idea i where i.reference = $1
"""

LOCK = f"{HOLD} for update of i"

WAS_BEGUN_BY = """
select exists (select from idea i join membership m on m.person = i.made_by where i.id = $1 and m.role = any ($2))
"""

HANDED_IN = "update idea set submitted_at = now() where id = $1"

PASTS = """
select p.version, p.content, p.replaced_at, n.name
from idea_past p left join lateral person_names(array[p.replaced_by]) n on true where p.idea = $1 and p.version >= $2 order by p.version
"""

SERVE_LESS = """
delete from idea_contribution c where c.idea = any ($1)
    and not exists (select from unnest($2::uuid[], $3::uuid[]) n (idea, measure) where n.idea = c.idea and n.measure = c.measure)
"""

SERVE = """
insert into idea_contribution as c (id, idea, measure, degree, why, is_invented)
select id, idea, measure, degree, why, false from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[])
    as new (id, idea, measure, degree, why)
on conflict (idea, measure) do update set degree = excluded.degree, why = excluded.why, is_invented = false
where (c.degree, c.why) is distinct from (excluded.degree, excluded.why)
"""

TOUCH_CONTRIBUTING = """
update idea i set version = i.version + 1, changed_at = now() where i.id in (
    select new.idea from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::boolean[])
        as new (idea, measure, degree, why, is_invented)
    left join idea_contribution c on c.idea = new.idea and c.measure = new.measure
    where (c.degree, c.why, c.is_invented) is distinct from (new.degree, new.why, new.is_invented))
"""

KEEP_TYPED = """
insert into idea_typed (id, person, idea, section, base_version, fields, saved_at) values ($1, $2, $3, $4, $5, $6, now())
on conflict (community_id, person, idea, section)
do update set base_version = excluded.base_version, fields = excluded.fields, saved_at = now() returning saved_at
"""

TYPED = """
select section, base_version, fields, saved_at from idea_typed where person = $1 and idea is not distinct from $2
"""

FORGET_TYPED = """
delete from idea_typed where person = $1 and idea is not distinct from $2 and ($3::text is null or section = $3)
"""

LOCK_ADDRESS = "select pg_advisory_xact_lock(hashtext('public suggestion'), hashtext(encode($1::bytea, 'hex')))"

FORGET_ATTEMPTS = "delete from idea_public_attempt where made_at < $1"

ADD_ATTEMPT = "insert into idea_public_attempt (id, address_sha256) values ($1, $2)"

COUNT_ATTEMPTS = "select count(*) from idea_public_attempt where address_sha256 = $1 and made_at > $2"

SENDER = """
select p.facts from journal_entry e join journal_personal p on p.entry = e.id
where e.about_kind = 'idea' and e.about_id = $1 and e.verb = 'suggestion sent by the public'
"""

MEASURES = """
select m.id, p.code as plan, p.name as plan_name, a.name as area, m.code, m.name, p.is_example
from plan_measure m join plan p on p.id = m.plan join plan_objective o on o.id = m.objective join plan_area a on a.id = o.area
where m.id = any ($1) or (
    not exists (select from plan newer where newer.code = p.code and newer.version > p.version)
    and (not p.is_example or not exists (select from plan own where not own.is_example)))
order by p.is_example, p.code, p.version desc, a.position, o.position, m.position, m.id
"""

HAS_PLAN = "select exists (select from plan_measure)"

ORGANISATIONS = """
select id, name from organisation where $1::uuid[] is null or id = any ($1) order by name_sort collate "C", id limit $2
"""

FIND_ORGANISATION = "select id from organisation where name_fold = $1 or ico = $2 order by name_fold = $1 desc limit 1"

NAMES = "select id, name from organisation where id = any ($1)"

CODES = "select id, code from plan_measure where id = any ($1)"


class Held(msgspec.Struct, frozen=True):
    """An idea as its form needs it."""

    id: uuid.UUID
    reference: str
    version: int
    state: str
    state_why: str | None
    ripeness: str
    organisation: uuid.UUID | None
    changed_at: dt.datetime
    missing: Any
    returned_until: dt.date | None
    content: Content

    @property
    def wanted(self) -> frozenset[str]:
        """The fields that the Centre asks to be completed, while the idea is returned."""
        return frozenset(one["field"] for one in self.missing) if self.state == "returned" else frozenset()


class PastVersion(msgspec.Struct, frozen=True):
    """A version that a change replaced: its content and ripeness, when and by whom it was replaced."""

    version: int
    content: Content
    replaced_at: dt.datetime
    replaced_by: str | None


class TypedSection(msgspec.Struct, frozen=True):
    """What a person typed into one section and has not saved."""

    section: str
    base_version: int
    fields: dict[str, str]
    saved_at: dt.datetime


class Choice(msgspec.Struct, frozen=True):
    """A measure or an organisation to choose from; `group` is the heading it stands under."""

    id: str
    name: str
    group: str = ""


async def find_held(connection: asyncpg.Connection, reference: str, *, lock: bool = False) -> Held:
    """One idea; `NotFound` where there is none."""
    row = await connection.fetchrow(LOCK if lock else HOLD, reference)
    if row is None:
        raise NotFound("There is no such idea.")
    rest = {name: row[name] for name in Held.__struct_fields__ if name != "content"}
    return Held(**rest, content=content_of(row))


def content_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row (or a kept version) as the form's values, the ripeness beside them."""
    content = {name: row[name] for name in BY_NAME if name != "organisation_id"}
    content |= {name: None if row[name] is None else str(Month(row[name])) for name in ("first_month", "last_month")}
    content["target_groups"] = list(row["target_groups"] or [])
    content["organisation_id"] = str(row["organisation"]) if row["organisation"] else None
    return {**content, "ripeness": row["ripeness"]}


async def change(connection: asyncpg.Connection, held: Held, changes: Content) -> int:
    """Write these fields of an idea whose row is held; the version that stands then."""
    await change_ideas(connection, {held.id: {**held.content, **changes}})
    if "contributions" in changes:
        await save_served(connection, {held.id: changes["contributions"]})
    return held.version + 1


async def list_pasts(connection: asyncpg.Connection, idea_id: uuid.UUID, since: int) -> list[PastVersion]:
    """The versions from `since` on that were replaced, oldest first."""
    rows = await connection.fetch(PASTS, idea_id, since)
    return [PastVersion(row["version"], content_of(row["content"]), row["replaced_at"], row["name"]) for row in rows]


async def save_served(connection: asyncpg.Connection, served: Mapping[uuid.UUID, Sequence[Mapping[str, Any]]]) -> None:
    """The measures that these ideas serve: these and no others."""
    rows = [(idea, uuid.UUID(row["measure_id"]), row["degree"], row["why"]) for idea, rows in served.items() for row in rows]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    if served:
        await connection.execute(SERVE_LESS, list(served), columns[0], columns[1])
    if rows:
        await connection.execute(SERVE, [new_id() for _ in rows], *columns)


async def list_typed(connection: asyncpg.Connection, person_id: uuid.UUID, idea_id: uuid.UUID | None) -> dict[str, TypedSection]:
    """What a person has typed into an idea's form (None: into that of a new one) and not saved, by section."""
    return {row["section"]: TypedSection(**dict(row)) for row in await connection.fetch(TYPED, person_id, idea_id)}


async def list_measures(connection: asyncpg.Connection, used: list[str]) -> list[Choice]:
    """The measures of the community's plans in their newest versions, and those already used: examples of plans only
    where there is no plan of its own."""
    rows = await connection.fetch(MEASURES, [uuid.UUID(one) for one in used])
    several = len({row["plan"] for row in rows}) > 1
    return [
        Choice(str(row["id"]), f"{row['code']} {row['name']}", f"{row['plan_name']}: {row['area']}" if several else row["area"])
        for row in rows
    ]


async def list_organisations(connection: asyncpg.Connection, own: tuple[uuid.UUID, ...] | None, limit: int = 300) -> list[Choice]:
    """The organisations a person may speak for; None is everybody's, the first `limit` in Czech order."""
    rows = await connection.fetch(ORGANISATIONS, list(own) if own is not None else None, limit)
    return [Choice(str(row["id"]), row["name"]) for row in rows]


async def names_of(connection: asyncpg.Connection, organisations: set[str]) -> dict[str, str]:
    """The names of organisations by id."""
    rows = await connection.fetch(NAMES, [uuid.UUID(one) for one in organisations])
    return {str(row["id"]): row["name"] for row in rows}


async def codes_of(connection: asyncpg.Connection, measures: set[str]) -> dict[str, str]:
    """The codes of measures by id."""
    return {str(row["id"]): row["code"] for row in await connection.fetch(CODES, [uuid.UUID(one) for one in measures])}


async def find_sender(connection: asyncpg.Connection, idea: uuid.UUID) -> dict[str, str] | None:
    """The name and the e-mail that came with an idea from the public form, whichever were given."""
    sent: dict[str, str] | None = await connection.fetchval(SENDER, idea)
    return sent


async def find_organisation(connection: asyncpg.Connection, name_fold: str, ico: str) -> uuid.UUID | None:
    """The organisation of this folded name, or else of this IČO."""
    found: uuid.UUID | None = await connection.fetchval(FIND_ORGANISATION, name_fold, ico)
    return found
