"""The journal's head, once a day: kept, and sent to where nobody who reaches the database can change it."""

import datetime as dt
import uuid
from typing import Any

import asyncpg

from absorb import mail
from absorb.db import Acting, transaction
from absorb.journal.actions import keep_head, record, seal
from absorb.journal.rules import Anchor, write_head
from absorb.kernel.czech import tidy
from absorb.kernel.errors import BadInput
from absorb.kernel.ids import new_id
from absorb.notices import queries
from absorb.notices.rules import DIGEST_AT, ZONE
from absorb.outbox.actions import promise
from absorb.people.queries import community_of, list_communities
from absorb.people.rules import find_email_faults

SEND_HEAD = "send_head"


async def promise_heads(now: dt.datetime) -> int:
    """Keep the day's head of every community and promise its letters, from seven in the morning on; the answer is how many
    heads. Safe to run at any time and twice at once: a day has one head."""
    local = now.astimezone(ZONE)
    if local.time() < DIGEST_AT:
        return 0
    kept = 0
    for community in await list_communities():
        acting = Acting(community.id)
        await seal(acting)
        async with transaction(acting) as connection:
            anchor = await keep_head(connection, local.date())
            if anchor is None:
                continue
            kept += 1
            for to in await _addresses(connection) if mail.can_send() else []:
                await promise(connection, SEND_HEAD, {**to, "head": str(anchor), "day": local.date().isoformat(), "key": str(new_id())})
    return kept


async def _addresses(connection: asyncpg.Connection) -> list[dict[str, str]]:
    """The auditors, and the address that the town has set."""
    found = {row["email"]: row["language"] for row in await connection.fetch(queries.AUDITORS)}
    if address := await queries.get_head_address(connection):
        found.setdefault(address, "cs")
    return [{"email": email, "language": language} for email, language in sorted(found.items())]


async def send_head(acting: Acting, facts: dict[str, Any]) -> None:
    """Send one letter with a day's head; sent again it is the same letter."""
    if not mail.can_send():
        return
    async with transaction(acting) as connection:
        community = await community_of(connection)
    number, _, digest = facts["head"].partition(":")
    day, anchor = dt.date.fromisoformat(facts["day"]), Anchor(int(number), bytes.fromhex(digest))
    head = write_head(community.slug, day, anchor)
    await mail.send(
        mail.write_letter(
            "notices/head", facts["language"], facts["email"], key=f"head-{facts['key']}", community=community.name, day=day, head=head,
            is_demonstration=community.is_demonstration, number=anchor.number,
        )
    )  # fmt: skip


async def change_head_address(acting: Acting, address: str) -> None:
    """To whom the head goes besides the auditors; empty for nobody else."""
    address = tidy(address)
    if address and (faults := find_email_faults(address)):
        raise BadInput(faults)
    async with transaction(acting) as connection:
        if address == await queries.get_head_address(connection):
            return
        await queries.keep_head_address(connection, address)
        about: tuple[str, uuid.UUID] = ("community", acting.community_id)
        await record(connection, "address of the journal's head changed", about, {}, personal={"address": address})
