"""The community plan and its tree; a measure carries its card (docs: seed, step 5)."""

from decimal import Decimal

from piccolo.columns import Boolean, Date, Integer, Numeric, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.db import amount, belongs_to, community, row_id, text


class Plan(Table, tablename="plan"):
    id = row_id()
    community_id = community()
    code = text()
    name = text()
    version = Integer(default=1)
    valid_from = Date(default=None, null=True)
    valid_to = Date(default=None, null=True)
    is_example = Boolean(default=False)
    note = text(null=True)
    file_sha256 = text(null=True)
    made_at = Timestamptz(default=TimestamptzNow())

    plan_one_version = Unique(["community_id", "code", "version"])


class Area(Table, tablename="plan_area"):
    id = row_id()
    community_id = community()
    plan = belongs_to(Plan)
    code = text()
    name = text()
    position = Integer(default=0)

    plan_area_one_code = Unique(["plan", "code"])


class Objective(Table, tablename="plan_objective"):
    id = row_id()
    community_id = community()
    area = belongs_to(Area)
    code = text()
    name = text()
    description = text(null=True)
    position = Integer(default=0)

    plan_objective_one_code = Unique(["area", "code"])


class Measure(Table, tablename="plan_measure"):
    id = row_id()
    community_id = community()
    plan = belongs_to(Plan)
    objective = belongs_to(Objective)
    parent = belongs_to("self", null=True)
    code = text()
    name = text()
    weight = Numeric(digits=(9, 3), default=Decimal(1))
    characteristics = text(null=True)
    impact = text(null=True)
    cost_minor = amount(null=True)
    cost_note = text(null=True)
    funds = text(null=True)
    clients = Integer(default=None, null=True)
    clients_per = text(null=True)
    involved = text(null=True)
    new_service = text(null=True)
    new_service_note = text(null=True)
    implementer = text(null=True)
    is_example = Boolean(default=False)
    note = text(null=True)
    position = Integer(default=0)

    plan_measure_one_code = Unique(["plan", "objective", "code"])
