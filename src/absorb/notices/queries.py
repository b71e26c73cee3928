"""Rows of notices. What a person asks for is about the one who acts; what tells and sends is about everybody."""

import datetime as dt
import uuid

import asyncpg
import msgspec

from absorb.kernel.errors import BadInput
from absorb.kernel.ids import new_id
from absorb.notices.rules import KINDS, How
from absorb.notices.schemas import NoticeOut
from absorb.notices.words import told

MEANT = """
select p.person, coalesce(c.how, $5) as how
from (
    select m.person from membership m where m.organisation = $2 and m.role = 'submitter'
    union select m.person from membership m where m.role = any ($3::text[])
    union select m.person from membership m where m.person = any ($1::uuid[])) p
left join notice_choice c on c.person = p.person and c.kind = $4
where p.person is distinct from acting_person()
order by p.person
"""

NAME_OF = "select name from person_names(array[$1::uuid])"

ADD_NOTICES = """
insert into notice (id, person, how, letter, kind, says, facts, address)
select n.id, n.person, n.how, n.letter, $5, $6, $7::jsonb, $8
from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[]) as n (id, person, how, letter)
"""

ADD_LETTERS = """
insert into notice_letter (id, person, leave_key, day)
select n.id, n.person, n.leave_key, $4 from unnest($1::uuid[], $2::uuid[], $3::text[]) as n (id, person, leave_key)
on conflict (community_id, person, day) do nothing returning id, person
"""

DUE_IN_DIGEST = """
select distinct person from notice where letter is null and how = 'daily' and made_at >= $1 and made_at < $2 order by person
"""

PUT_INTO_DIGEST = """
update notice n set letter = l.id from unnest($1::uuid[], $2::uuid[]) as l (person, id)
where n.person = l.person and n.letter is null and n.how = 'daily' and n.made_at >= $3 and n.made_at < $4
"""

LOCK_LETTER = "select person, day, leave_key from notice_letter where id = $1 and sent_at is null for update"

LETTER_SENT = "update notice_letter set sent_at = clock_timestamp() where id = $1"

PERSON_FOR_LETTER = "select email, name, language from person_for_letter($1)"

AUDITORS = """
select p.email, p.language from membership m, person_for_letter(m.person) p where m.role = 'auditor' group by p.email, p.language
"""

HEAD_ADDRESS = "journal_head_address"

FIND_HEAD_ADDRESS = "select value from community_setting where name = $1"

KEEP_HEAD_ADDRESS = """
insert into community_setting (id, name, value, changed_at) values ($1, $2, $3, now())
on conflict (community_id, name) do update set value = excluded.value, changed_at = excluded.changed_at
"""

IN_LETTER = """
select n.id, n.kind, n.says, n.facts, n.address, n.made_at, n.seen_at is not null as is_seen
from notice n left join notice_choice c on c.person = n.person and c.kind = n.kind
where n.letter = $1 and n.person = $2 and c.how is distinct from 'never' order by n.made_at, n.id
"""

LETTER_BEHIND = "select community_id, person, is_digest, kinds from notice_letter_behind($1)"

LATEST = """
select n.id, n.kind, n.says, n.facts, n.address, n.made_at, n.seen_at is not null as is_seen from notice n
where n.person = acting_person() and ($1::timestamptz is null or (n.made_at, n.id) < ($1, $2)) order by n.made_at desc, n.id desc limit $3
"""

SINCE = """
select n.id, n.kind, n.says, n.facts, n.address, n.made_at, n.seen_at is not null as is_seen, count(*) over () as total from notice n
where n.person = acting_person() and ($1::timestamptz is null or n.made_at > $1) order by n.made_at desc, n.id desc limit $2
"""

UNSEEN = "select count(*) from (select from notice n where n.person = acting_person() and n.seen_at is null limit 100) few"

MARK_SEEN = (
    "update notice set seen_at = clock_timestamp() where person = acting_person() and seen_at is null and made_at <= $1 returning id"
)

CHOICES = "select kind, how from notice_choice where person = acting_person()"

CHOOSE = """
insert into notice_choice (id, person, kind, how) select n.id, acting_person(), n.kind, n.how
from unnest($1::uuid[], $2::text[], $3::text[]) as n (id, kind, how)
on conflict (community_id, person, kind) do update set how = excluded.how, changed_at = now() where notice_choice.how <> excluded.how
"""


class Page(msgspec.Struct, frozen=True):
    """Some notices, newest first, and where the older ones go on."""

    notices: list[NoticeOut]
    older: str | None


def read_cursor(text: str | None) -> tuple[dt.datetime, uuid.UUID] | None:
    """Where a list goes on, as `older` of the page before wrote it."""
    if text is None:
        return None
    moment, _, key = text.partition("~")
    try:
        return dt.datetime.fromisoformat(moment).astimezone(dt.UTC), uuid.UUID(key)
    except (ValueError, OverflowError):
        raise BadInput.one("/after", 'This is no place in the list; send "older" of the last answer, or leave it out.') from None


async def list_latest(connection: asyncpg.Connection, language: str, after: tuple[dt.datetime, uuid.UUID] | None, limit: int) -> Page:
    """The notices of the one who acts, newest first, from the cursor on."""
    rows = await connection.fetch(LATEST, *(after or (None, None)), limit + 1)
    older = f"{rows[limit - 1]['made_at'].isoformat()}~{rows[limit - 1]['id']}" if len(rows) > limit else None
    return Page([_notice(row, language) for row in rows[:limit]], older)


async def list_since(connection: asyncpg.Connection, language: str, since: dt.datetime | None, limit: int) -> tuple[list[NoticeOut], int]:
    """The notices of the one who acts that came after a moment (None: all), newest first, and how many there are."""
    rows = await connection.fetch(SINCE, since, limit)
    return [_notice(row, language) for row in rows], rows[0]["total"] if rows else 0


async def list_in_letter(connection: asyncpg.Connection, letter_id: uuid.UUID, person_id: uuid.UUID, language: str) -> list[NoticeOut]:
    """What a letter says today: its notices, oldest first, without what the person has since chosen never to get."""
    return [_notice(row, language) for row in await connection.fetch(IN_LETTER, letter_id, person_id)]


async def list_choices(connection: asyncpg.Connection) -> dict[str, How]:
    """How the one who acts wants each kind, defaults included."""
    chosen = {row["kind"]: row["how"] for row in await connection.fetch(CHOICES)}
    return {name: chosen.get(name, kind.default) for name, kind in KINDS.items()}


async def count_unseen(connection: asyncpg.Connection) -> int:
    """How many notices the one who acts has not seen; counted to a hundred."""
    return int(await connection.fetchval(UNSEEN))


def _notice(row: asyncpg.Record, language: str) -> NoticeOut:
    return NoticeOut(
        id=row["id"],
        kind=row["kind"],
        says=told(language, row["says"], row["facts"]),
        address=row["address"],
        made_at=row["made_at"],
        is_seen=row["is_seen"],
    )


async def get_head_address(connection: asyncpg.Connection) -> str:
    """To whom the journal's head goes besides the auditors; empty for nobody else."""
    kept = await connection.fetchval(FIND_HEAD_ADDRESS, HEAD_ADDRESS)
    return str(kept["email"]) if kept else ""


async def keep_head_address(connection: asyncpg.Connection, address: str) -> None:
    await connection.execute(KEEP_HEAD_ADDRESS, new_id(), HEAD_ADDRESS, {"email": address})
