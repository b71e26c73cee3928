"""What was given: award, contract, instalments, payments, reports and the settlement."""

from piccolo.columns import Boolean, Date, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.applications.tables import Application
from absorb.db import amount, belongs_to, community, day, row_id, text
from absorb.funding.tables import Source


class Award(Table, tablename="award"):
    id = row_id()
    community_id = community()
    reference = text()
    application = belongs_to(Application, unique=True)
    awarded_on = day()
    asked_minor = amount()
    awarded_minor = amount()
    reason = text(null=True)
    state = text()
    is_invented = Boolean(default=False)
    made_at = Timestamptz(default=TimestamptzNow())

    award_one_reference = Unique(["community_id", "reference"])


class AwardShare(Table, tablename="award_share"):
    id = row_id()
    community_id = community()
    award = belongs_to(Award)
    source = belongs_to(Source)
    asked_minor = amount()
    awarded_minor = amount()

    award_share_one_each = Unique(["award", "source"])


class Contract(Table, tablename="contract"):
    id = row_id()
    community_id = community()
    award = belongs_to(Award, unique=True)
    number = text()
    purpose = text()
    signed_on = day()
    published_on = Date(default=None, null=True)
    use_from_on = day()
    use_to_on = day()
    settle_by_on = day()


class Instalment(Table, tablename="instalment"):
    id = row_id()
    community_id = community()
    contract = belongs_to(Contract)
    source = belongs_to(Source)
    position = Integer(default=None)
    due_on = day()
    amount_minor = amount()
    condition = text(null=True)

    instalment_one_position = Unique(["contract", "source", "position"])


class Payment(Table, tablename="payment"):
    """Money that moved. Returns are negative, so that a sum is what was kept."""

    id = row_id()
    community_id = community()
    award = belongs_to(Award)
    source = belongs_to(Source)
    instalment = belongs_to(Instalment, null=True)
    kind = text()
    """`advance`, `instalment`, `balance` or `return`."""
    paid_on = day()
    amount_minor = amount()
    bank_reference = text()

    payment_one_reference = Unique(["award", "bank_reference"])


class Report(Table, tablename="subsidy_report"):
    id = row_id()
    community_id = community()
    award = belongs_to(Award)
    number = Integer(default=None)
    from_month = Integer(default=None)
    months = Integer(default=None)
    due_on = day()
    handed_in_on = Date(default=None, null=True)
    holder = text()

    subsidy_report_one_number = Unique(["award", "number"])


class Settlement(Table, tablename="settlement"):
    id = row_id()
    community_id = community()
    award = belongs_to(Award, unique=True)
    settled_on = day()
    spent_minor = amount()
    other_income_minor = amount()
    entitled_minor = amount()
    received_minor = amount()
    balance_minor = amount()
    """Entitlement less what was received: above zero it is still to come, below zero it goes back."""


class SettlementShare(Table, tablename="settlement_share"):
    id = row_id()
    community_id = community()
    settlement = belongs_to(Settlement)
    source = belongs_to(Source)
    entitled_minor = amount()
    received_minor = amount()
    balance_minor = amount()

    settlement_share_one_each = Unique(["settlement", "source"])
