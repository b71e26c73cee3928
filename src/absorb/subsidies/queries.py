"""Rows of subsidies. Sums of amounts are `numeric`: no row can make them overflow."""

import uuid
from typing import Any

import asyncpg
import msgspec

from absorb.kernel.errors import NotFound
from absorb.kernel.money import Money
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase
from absorb.subsidies.rules import Standing
from absorb.subsidies.schemas import (
    ContractOut,
    InstalmentOut,
    MoneyRow,
    PaymentOut,
    ReportOut,
    SettlementOut,
    Subsidy,
    SubsidyRow,
)

ASKED = """
select a.id, a.reference, a.idea, a.asked_minor, a.state, s.code, x.source, x.amount_minor, b.eligible_minor
from application a join application_share x on x.application = a.id join source s on s.id = x.source join budget b on b.id = a.budget
where a.reference = $1 order by s.position, s.code
"""

NEXT_NUMBER = "select count(*) + 1 from award where reference like $1"

ADD_AWARD = """
insert into award (id, reference, application, awarded_on, asked_minor, awarded_minor, reason, state, is_invented)
values ($1, $2, $3, $4, $5, $6, $7, 'awarded', $8)
"""

ADD_AWARD_SHARE = "insert into award_share (id, award, source, asked_minor, awarded_minor) values ($1, $2, $3, $4, $5)"

LOCK_AWARD = "select id, reference, state, application, awarded_minor from award where reference = $1 for update"

SHARES = """
select s.id, s.code, x.asked_minor, x.awarded_minor from award_share x join source s on s.id = x.source
where x.award = $1 order by s.position, s.code
"""

SET_STATE = "update award set state = $2 where id = $1"

ADD_CONTRACT = """
insert into contract (id, award, number, purpose, signed_on, use_from_on, use_to_on, settle_by_on)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""

ADD_INSTALMENT = """
insert into instalment (id, contract, source, position, due_on, amount_minor, condition) values ($1, $2, $3, $4, $5, $6, $7)
"""

ADD_REPORT = """
insert into subsidy_report (id, award, number, from_month, months, due_on, holder) values ($1, $2, $3, $4, $5, $6, $7)
"""

HAND_IN_REPORT = """
update subsidy_report set handed_in_on = $3 where award = $1 and number = $2 and handed_in_on is null returning id
"""

FIND_INSTALMENT = """
select i.id, i.amount_minor, p.id as paid from instalment i join contract c on c.id = i.contract left join payment p on p.instalment = i.id
where c.award = $1 and i.source = $2 and i.position = $3
"""

ADD_PAYMENT = """
insert into payment (id, award, source, instalment, kind, paid_on, amount_minor, bank_reference)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (award, bank_reference) do nothing returning id
"""

STANDING = """
select a.state, x.awarded_minor, t.entitled_minor,
    coalesce((select sum(p.amount_minor) from payment p where p.award = x.award and p.source = x.source), 0) as received_minor
from award_share x join award a on a.id = x.award
left join settlement e on e.award = x.award left join settlement_share t on t.settlement = e.id and t.source = x.source
where x.award = $1 and x.source = $2
"""

SAME_PAYMENT = """
select source = $3 and kind = $4 and paid_on = $5 and amount_minor = $6 from payment where award = $1 and bank_reference = $2
"""

RECEIVED = """
select s.code, coalesce(sum(p.amount_minor), 0) as received from award_share x join source s on s.id = x.source
left join payment p on p.award = x.award and p.source = x.source where x.award = $1 group by s.code
"""

ELIGIBLE = "select b.eligible_minor from application a join budget b on b.id = a.budget where a.id = $1"

ADD_SETTLEMENT = """
insert into settlement (id, award, settled_on, spent_minor, other_income_minor, entitled_minor, received_minor, balance_minor)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""

ADD_SETTLEMENT_SHARE = """
insert into settlement_share (id, settlement, source, entitled_minor, received_minor, balance_minor) values ($1, $2, $3, $4, $5, $6)
"""

RECIPIENT = """
select o.name, o.ico from award w join application a on a.id = w.application join idea i on i.id = a.idea
join organisation o on o.id = i.organisation where w.id = $1
"""

ROWS = """
select w.reference, i.reference as idea, i.title as idea_title, o.name as organisation, w.state, w.asked_minor, w.awarded_minor,
    coalesce((select sum(p.amount_minor) from payment p where p.award = w.id), 0) as received_minor,
    d.due_on as next_due_on, d.what as next_due, w.is_invented
from award w join application a on a.id = w.application join idea i on i.id = a.idea left join organisation o on o.id = i.organisation
left join lateral (
    select due_on, what from (
        select r.due_on, 'report' as what from subsidy_report r where r.award = w.id and r.handed_in_on is null
        union all
        select c.settle_by_on, 'settlement' from contract c where c.award = w.id and w.state = 'contracted') duties
    order by due_on, what limit 1) d on true
order by d.due_on nulls last, w.reference
"""

ONE = """
select w.id, w.reference, a.reference as application, c.title as call, i.reference as idea, i.title as idea_title,
    o.name as organisation, w.state, w.awarded_on, w.reason, w.asked_minor, w.awarded_minor, b.eligible_minor, w.is_invented
from award w join application a on a.id = w.application join call c on c.id = a.call join budget b on b.id = a.budget
join idea i on i.id = a.idea left join organisation o on o.id = i.organisation where w.reference = $1
"""

MONEY = """
select s.code as source, s.name_cs, s.name_en, x.asked_minor, x.awarded_minor,
    coalesce((select sum(p.amount_minor) from payment p where p.award = x.award and p.source = x.source), 0) as received_minor,
    t.entitled_minor, t.balance_minor
from award_share x join source s on s.id = x.source
left join settlement e on e.award = x.award left join settlement_share t on t.settlement = e.id and t.source = x.source
where x.award = $1 order by s.position, s.code
"""

CONTRACT = "select number, purpose, signed_on, published_on, use_from_on, use_to_on, settle_by_on from contract where award = $1"

SIGNED_AND_PUBLISHED = "select signed_on, published_on from contract where award = $1 for update"

PUBLISH = "update contract set published_on = $2 where award = $1"

INSTALMENTS = """
select s.code as source, i.position, i.due_on, i.amount_minor, i.condition, p.paid_on
from instalment i join contract c on c.id = i.contract join source s on s.id = i.source left join payment p on p.instalment = i.id
where c.award = $1 order by i.due_on, s.position, i.position
"""

PAYMENTS = """
select s.code as source, p.kind, p.paid_on, p.amount_minor, p.bank_reference from payment p join source s on s.id = p.source
where p.award = $1 order by p.paid_on, s.position, p.bank_reference
"""

OPEN_REPORTS = """
select number, due_on from subsidy_report where award = $1 and handed_in_on is null and due_on <= $2 order by number
"""

REPORTS = "select number, from_month, months, due_on, handed_in_on, holder from subsidy_report where award = $1 order by number"

SETTLEMENT = """
select settled_on, spent_minor, other_income_minor, entitled_minor, received_minor, balance_minor from settlement where award = $1
"""


def _with_money(row: asyncpg.Record) -> dict[str, Any]:
    """Column names without `_minor`, their values as Money."""
    return {
        name.removesuffix("_minor"): Money(value) if name.endswith("_minor") and value is not None else value for name, value in row.items()
    }


async def list_subsidies(connection: asyncpg.Connection) -> list[SubsidyRow]:
    """All subsidies, the one with the nearest duty first."""
    return [SubsidyRow(**_with_money(row)) for row in await connection.fetch(ROWS)]


async def get_subsidy(connection: asyncpg.Connection, reference: str) -> Subsidy:
    """One subsidy whole; NotFound if it is not there."""
    row = await connection.fetchrow(ONE, reference)
    if row is None:
        raise NotFound(Phrase("There is no subsidy %(reference)s.", reference=reference))
    facts = _with_money(row)
    facts["eligible_budget"] = facts.pop("eligible")
    award_id: uuid.UUID = row["id"]
    contract = await connection.fetchrow(CONTRACT, award_id)
    settlement = await connection.fetchrow(SETTLEMENT, award_id)
    return Subsidy(
        **facts,
        money=[MoneyRow(**_with_money(one)) for one in await connection.fetch(MONEY, award_id)],
        contract=ContractOut(**dict(contract)) if contract else None,
        instalments=[InstalmentOut(**_with_money(one)) for one in await connection.fetch(INSTALMENTS, award_id)],
        payments=[PaymentOut(**_with_money(one)) for one in await connection.fetch(PAYMENTS, award_id)],
        reports=[_report(one) for one in await connection.fetch(REPORTS, award_id)],
        settlement=SettlementOut(**_with_money(settlement)) if settlement else None,
    )


def _report(row: asyncpg.Record) -> ReportOut:
    return msgspec.structs.replace(ReportOut(**dict(row)), from_month=Month(row["from_month"]))


async def lock_award(connection: asyncpg.Connection, reference: str) -> asyncpg.Record:
    """Hold the award's row to the end of the transaction."""
    row = await connection.fetchrow(LOCK_AWARD, reference)
    if row is None:
        raise NotFound(Phrase("There is no subsidy %(reference)s.", reference=reference))
    return row


async def get_standing(connection: asyncpg.Connection, award_id: uuid.UUID, source_id: uuid.UUID) -> Standing:
    """How one source of a subsidy stands before money moves."""
    row = await connection.fetchrow(STANDING, award_id, source_id)
    return Standing(row["state"], row["awarded_minor"], int(row["received_minor"]), row["entitled_minor"])


OF_IDEA = "select w.reference from award w join application a on a.id = w.application where a.idea = $1 order by w.reference"


async def list_of_idea(connection: asyncpg.Connection, idea_id: uuid.UUID) -> list[str]:
    """The references of an idea's subsidies."""
    return [row["reference"] for row in await connection.fetch(OF_IDEA, idea_id)]
