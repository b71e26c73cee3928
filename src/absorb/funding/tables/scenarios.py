"""How an idea is to be paid, while people work on it: scenarios, and the working copy of each."""

from piccolo.columns import JSONB, UUID, Boolean, Integer, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Unique
from piccolo.table import Table

from absorb.calls.tables import Call
from absorb.db import CurrentPerson, belongs_to, community, moment, row_id, text
from absorb.tank.tables import Idea


class Scenario(Table, tablename="scenario"):
    """One way of paying an idea, under a call or none. One scenario of an idea leads: it is what others reckon with."""

    id = row_id()
    community_id = community()
    idea = belongs_to(Idea)
    number = Integer(default=None)
    name = text()
    call = belongs_to(Call, null=True)
    is_leading = Boolean(default=False)
    closed_at = moment(null=True)
    made_by = UUID(default=CurrentPerson(), null=True)
    made_at = Timestamptz(default=TimestamptzNow())

    scenario_one_number = Unique(["idea", "number"])


class ScenarioWork(Table, tablename="scenario_work"):
    """The working copy of a scenario: its budget and schedule as they are being written (`ScenarioText`)."""

    id = row_id()
    community_id = community()
    scenario = belongs_to(Scenario)
    content = JSONB(default="{}")
    version = Integer(default=1)
    stands_for = Integer(default=None, null=True)
    """The version that undo or redo brought back; nothing where somebody wrote it."""
    changed_by = UUID(default=CurrentPerson(), null=True)
    changed_at = Timestamptz(default=TimestamptzNow())

    scenario_work_one_each = Unique(["scenario"])


class ScenarioPast(Table, tablename="scenario_past"):
    """What a working copy was before it was changed: what undo goes back to, and what two editors began from."""

    id = row_id()
    community_id = community()
    scenario = belongs_to(Scenario)
    version = Integer(default=None)
    stands_for = Integer(default=None, null=True)
    content = JSONB(default="{}")
    changed_by = UUID(default=None, null=True)
    """Who had written it, and when."""
    changed_at = moment()

    scenario_past_one_version = Unique(["scenario", "version"])
