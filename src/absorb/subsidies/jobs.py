"""Promised work on subsidies."""

import uuid
from typing import Any

from absorb.db import Acting, transaction
from absorb.documents.actions import DOCX, keep_document
from absorb.people.queries import community_of
from absorb.subsidies import papers, queries
from absorb.subsidies.actions import WRITE_CONTRACT

MARK = "UKÁZKA – projekt je skutečná operace ESF zveřejněná v roce 2016; dotace, částky a data v této smlouvě jsou smyšlené a neplatí"


async def write_contract(acting: Acting, facts: dict[str, Any]) -> None:
    """Make the contract's document from the rows as they are; the same rows make the same document."""
    award_id = uuid.UUID(facts["award"])
    async with transaction(acting) as connection:
        await connection.execute("select pg_advisory_xact_lock(hashtext($1))", str(award_id))
        subsidy = await queries.get_subsidy(connection, facts["reference"])
        community = await community_of(connection)
        recipient = await connection.fetchrow(queries.RECIPIENT, award_id)
        parties = papers.Parties(
            provider=community.name,
            provider_ico=None,
            recipient=recipient["name"] if recipient else papers.MISSING,
            recipient_ico=recipient["ico"] if recipient else None,
        )
        marked = community.is_demonstration or subsidy.is_invented
        content = papers.contract(subsidy, parties, mark=MARK if marked else "")
        document = await keep_document(
            connection,
            about=("award", award_id),
            kind="contract",
            name=f"smlouva-{subsidy.reference}.docx",
            media_type=DOCX,
            content=content,
            is_demonstration=marked,
        )
        await connection.execute(queries.SET_CONTRACT_DOCUMENT, award_id, document)


JOBS = {WRITE_CONTRACT: write_contract}
