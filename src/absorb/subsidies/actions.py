"""Awards, contracts, payments, reports and the settlement: one verb, one transaction."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import asyncpg

from absorb.db import Acting, snapshot, transaction
from absorb.journal.actions import record
from absorb.kernel.czech import amount
from absorb.kernel.errors import BadInput, Clash, NotFound
from absorb.kernel.facts import Amount
from absorb.kernel.ids import new_id
from absorb.kernel.intake import nearest
from absorb.kernel.money import money_text
from absorb.kernel.phrases import Phrase, told_day
from absorb.people.queries import community_of
from absorb.progress.writing import Paper, promise_paper
from absorb.subsidies import papers, queries, rules
from absorb.subsidies.schemas import AwardIn, ContractIn, PaymentIn, SettlementIn
from absorb.tank.actions import move_in

WRITE_CONTRACT = "write_contract"
"""The promised job that writes a contract's document."""

CONTRACT_WORK = "contract"
"""The kind of work that it is, about the subsidy's reference."""


async def award(acting: Acting, decision: AwardIn, *, is_invented: bool = False) -> str:
    """Take down what a funder gave to an application; the idea counts as funded. Answers the subsidy's reference."""
    async with transaction(acting) as connection:
        asked = await connection.fetch(queries.ASKED, decision.application)
        if not asked:
            raise NotFound(Phrase("There is no application %(reference)s.", reference=decision.application))
        amounts = {row["code"]: row["amount_minor"] for row in asked}
        given = {code: int(amount) for code, amount in decision.shares.items()}
        if faults := rules.find_award_faults(amounts, given):
            raise BadInput(faults)
        award_id, reference = new_id(), await _next_reference(connection, decision.awarded_on.year)
        facts = (asked[0]["id"], decision.awarded_on, sum(amounts.values()), sum(given.values()), decision.reason, is_invented)
        try:
            await connection.execute(queries.ADD_AWARD, award_id, reference, *facts)
        except asyncpg.UniqueViolationError:
            says = Phrase(
                "The application %(reference)s has its award already, or another one was just taken down.", reference=decision.application
            )
            raise Clash(says) from None
        for row in asked:
            share = (row["amount_minor"], given.get(row["code"], 0))
            await connection.execute(queries.ADD_AWARD_SHARE, new_id(), award_id, row["source"], *share)
        await record(connection, "subsidy awarded", ("award", award_id), _told(given), why=decision.reason)
        await move_in(connection, asked[0]["idea"], "funded", why=f"{reference}: {amount(sum(given.values()))}")
    return reference


async def _next_reference(connection: asyncpg.Connection, year: int) -> str:
    community = await community_of(connection)
    prefix = f"{community.reference_prefix}-D-{year}-"
    await connection.execute("select pg_advisory_xact_lock(hashtext($1))", f"{community.id}{prefix}")
    return f"{prefix}{await connection.fetchval(queries.NEXT_NUMBER, prefix + '%'):04d}"


def _told(amounts: Mapping[str, int]) -> dict[str, str]:
    return {code: money_text(amount) for code, amount in amounts.items()}


async def _advance(connection: asyncpg.Connection, row: asyncpg.Record, state: str) -> None:
    if state not in rules.AWARD_STATES[row["state"]]:
        now, then = (Phrase.key(f"subsidy {name}", f'"{name}"') for name in (row["state"], state))
        says = Phrase("The subsidy %(reference)s is %(now)s and cannot become %(then)s.", reference=row["reference"], now=now, then=then)
        raise Clash(says)
    await connection.execute(queries.SET_STATE, row["id"], state)


async def sign_contract(acting: Acting, reference: str, contract: ContractIn) -> None:
    """Take down the legal act with its instalments and reports, and promise its document."""
    if not contract.signed_on <= contract.settle_by_on or not contract.use_from_on <= contract.use_to_on:
        raise BadInput.one("/use_to_on", "The time of use must not end before it begins, nor the settlement come before the signature.")
    async with transaction(acting) as connection:
        row = await queries.lock_award(connection, reference)
        shares = await connection.fetch(queries.SHARES, row["id"])
        planned = [(one.source, int(one.amount)) for one in contract.instalments]
        if faults := rules.find_instalment_faults({one["code"]: one["awarded_minor"] for one in shares}, planned):
            raise BadInput(faults)
        await _advance(connection, row, "contracted")
        contract_id = new_id()
        dates = (contract.signed_on, contract.use_from_on, contract.use_to_on, contract.settle_by_on)
        await connection.execute(queries.ADD_CONTRACT, contract_id, row["id"], contract.number, contract.purpose, *dates)
        await _add_instalments(connection, contract_id, contract, {one["code"]: one["id"] for one in shares})
        for number, report in enumerate(contract.reports, 1):
            period = (int(report.from_month), report.months, report.due_on, report.holder)
            await connection.execute(queries.ADD_REPORT, new_id(), row["id"], number, *period)
        await record(connection, "contract signed", ("award", row["id"]), {"number": contract.number})
        work = (CONTRACT_WORK, reference)
        await promise_paper(connection, WRITE_CONTRACT, {"reference": reference}, work=work, address=f"/subsidies/{reference}")


async def publish_contract(acting: Acting, reference: str, published_on: dt.date, *, today: dt.date) -> None:
    """Take down when the contract was published; the same day once more leaves no trace. Clash where nothing is signed, BadInput
    for a day before the signature or one that has not come."""
    async with transaction(acting) as connection:
        row = await queries.lock_award(connection, reference)
        contract = await connection.fetchrow(queries.SIGNED_AND_PUBLISHED, row["id"])
        if contract is None:
            raise Clash(Phrase("No contract is signed yet that could be published."))
        if published_on < contract["signed_on"]:
            says = Phrase("The contract was signed on %(day)s; it cannot have been published before.", day=told_day(contract["signed_on"]))
            raise BadInput.one("/published_on", says)
        if published_on > today:
            raise BadInput.one("/published_on", Phrase("This day has not come yet; enter it once the contract is public."))
        if published_on != contract["published_on"]:
            await connection.execute(queries.PUBLISH, row["id"], published_on)
            await record(connection, "contract published", ("award", row["id"]), {"on": published_on.isoformat()})


async def read_contract(acting: Acting, reference: str) -> Paper:
    """The contract's document that is to be made from the rows as they are."""
    async with snapshot(acting) as connection:
        subsidy = await queries.get_subsidy(connection, reference)
        community = await community_of(connection)
        recipient = await connection.fetchrow(queries.RECIPIENT, subsidy.id)
    parties = papers.Parties(
        provider=community.name,
        provider_ico=None,
        recipient=recipient["name"] if recipient else papers.MISSING,
        recipient_ico=recipient["ico"] if recipient else None,
    )
    is_marked = community.is_demonstration or subsidy.is_invented
    return Paper(
        about=("award", subsidy.id),
        kind="contract",
        name=f"smlouva-{subsidy.reference}.docx",
        is_demonstration=is_marked,
        make=lambda progress: papers.contract(subsidy, parties, mark=papers.MARK if is_marked else ""),
    )


async def _add_instalments(
    connection: asyncpg.Connection, contract_id: uuid.UUID, contract: ContractIn, sources: Mapping[str, uuid.UUID]
) -> None:
    positions: dict[str, int] = {}
    for one in contract.instalments:
        if not one.amount:
            continue
        positions[one.source] = positions.get(one.source, 0) + 1
        facts = (positions[one.source], one.due_on, int(one.amount), one.condition)
        await connection.execute(queries.ADD_INSTALMENT, new_id(), contract_id, sources[one.source], *facts)


async def pay(acting: Acting, reference: str, payment: PaymentIn) -> bool:
    """Take down money that moved. The same bank reference again changes nothing (False); with other facts it clashes."""
    amount = -int(payment.amount) if payment.kind == "return" else int(payment.amount)
    async with transaction(acting) as connection:
        row = await queries.lock_award(connection, reference)
        sources = {one["code"]: one["id"] for one in await connection.fetch(queries.SHARES, row["id"])}
        if payment.source not in sources:
            says = Phrase(
                'The source "%(source)s" is not in this subsidy%(hint)s', source=payment.source, hint=nearest(payment.source, sources)
            )
            raise BadInput.one("/source", says)
        source = sources[payment.source]
        before = await connection.fetchval(
            queries.SAME_PAYMENT, row["id"], payment.bank_reference, source, payment.kind, payment.paid_on, amount
        )
        if before is not None:
            if before:
                return False
            says = Phrase("A payment with the bank reference %(number)s is there already, with other facts.", number=payment.bank_reference)
            raise Clash(says)
        if row["state"] == "awarded":
            raise Clash(Phrase("The subsidy %(reference)s has no contract yet, so nothing can have been paid on it.", reference=reference))
        instalment = await _instalment_of(connection, row["id"], source, payment)
        fault = rules.find_payment_fault(payment.kind, int(payment.amount), await queries.get_standing(connection, row["id"], source))
        if fault is not None:
            raise BadInput([fault])
        facts = (payment.kind, payment.paid_on, amount, payment.bank_reference)
        await connection.execute(queries.ADD_PAYMENT, new_id(), row["id"], source, instalment, *facts)
        told = {"source": payment.source, "amount": money_text(amount), "bank_reference": payment.bank_reference}
        await record(connection, "money moved", ("award", row["id"]), told)
    return True


async def _instalment_of(connection: asyncpg.Connection, award_id: uuid.UUID, source: uuid.UUID, payment: PaymentIn) -> uuid.UUID | None:
    if payment.instalment is None:
        return None
    named: dict[str, Any] = {"source": payment.source, "number": payment.instalment}
    found = await connection.fetchrow(queries.FIND_INSTALMENT, award_id, source, payment.instalment)
    if found is None:
        says = Phrase("%(source)s has no instalment %(number)s in this contract.", **named)
        raise BadInput.one("/instalment", says)
    if found["paid"] is not None:
        raise Clash(Phrase("The instalment %(number)s of %(source)s has been paid already.", **named))
    if found["amount_minor"] != int(payment.amount):
        sums: dict[str, Any] = {"planned": Amount(found["amount_minor"]), "paid": Amount(int(payment.amount))}
        raise BadInput.one("/amount", Phrase("The instalment %(number)s of %(source)s is %(planned)s, not %(paid)s.", **named, **sums))
    instalment_id: uuid.UUID = found["id"]
    return instalment_id


async def hand_in_report(acting: Acting, reference: str, number: int, handed_in_on: dt.date) -> None:
    """Note that a report was handed in."""
    async with transaction(acting) as connection:
        row = await queries.lock_award(connection, reference)
        if await connection.fetchval(queries.HAND_IN_REPORT, row["id"], number, handed_in_on) is None:
            raise Clash(Phrase("The subsidy %(reference)s waits for no report %(number)s.", reference=reference, number=number))
        await record(connection, "report handed in", ("award", row["id"]), {"number": number, "on": str(handed_in_on)})


async def settle(acting: Acting, reference: str, settlement: SettlementIn) -> list[rules.Entitlement]:
    """Settle to the haléř: what each source owes, and what is still to come or goes back.

    Clash while a report is open that was due by the day of the settlement: what was spent is what the reports say.
    """
    async with transaction(acting) as connection:
        row = await queries.lock_award(connection, reference)
        await _check_reports(connection, row, settlement.settled_on)
        await _advance(connection, row, "settled")
        shares = await connection.fetch(queries.SHARES, row["id"])
        received = {one["code"]: int(one["received"]) for one in await connection.fetch(queries.RECEIVED, row["id"])}
        parts = rules.settle(
            eligible_budget_minor=await connection.fetchval(queries.ELIGIBLE, row["application"]),
            spent_minor=int(settlement.spent),
            other_income_minor=int(settlement.other_income),
            awarded={one["code"]: one["awarded_minor"] for one in shares},
            received=received,
        )
        await _add_settlement(connection, row["id"], settlement, parts, {one["code"]: one["id"] for one in shares})
        await record(connection, "subsidy settled", ("award", row["id"]), {"balance": money_text(sum(one.balance_minor for one in parts))})
    return parts


async def _check_reports(connection: asyncpg.Connection, row: asyncpg.Record, settled_on: dt.date) -> None:
    late = await connection.fetch(queries.OPEN_REPORTS, row["id"], settled_on)
    if late:
        reports = [Phrase("report %(number)s (due on %(day)s)", number=one["number"], day=told_day(one["due_on"])) for one in late]
        says = Phrase(
            "The subsidy %(reference)s still waits for %(reports)s; note it as handed in before the settlement of %(day)s.",
            reference=row["reference"], reports=reports, day=told_day(settled_on),
        )  # fmt: skip
        raise Clash(says)


async def _add_settlement(
    connection: asyncpg.Connection,
    award_id: uuid.UUID,
    settlement: SettlementIn,
    parts: list[rules.Entitlement],
    sources: Mapping[str, uuid.UUID],
) -> None:
    settlement_id = new_id()
    sums = [sum(getattr(one, name) for one in parts) for name in ("entitled_minor", "received_minor", "balance_minor")]
    facts = (settlement.settled_on, int(settlement.spent), int(settlement.other_income), *sums)
    await connection.execute(queries.ADD_SETTLEMENT, settlement_id, award_id, *facts)
    for one in parts:
        amounts = (one.entitled_minor, one.received_minor, one.balance_minor)
        await connection.execute(queries.ADD_SETTLEMENT_SHARE, new_id(), settlement_id, sources[one.source], *amounts)
