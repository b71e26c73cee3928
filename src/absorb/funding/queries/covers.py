"""What the cover of a workbook tells beside the figures."""

import uuid

import asyncpg

SCENARIO = """
select c.name from schedule s join budget b on b.id = s.budget join scenario c on c.id = coalesce(s.scenario, b.scenario) where s.id = $1
"""


async def scenario_of(connection: asyncpg.Connection, schedule_id: uuid.UUID) -> str:
    """What the scenario is called that a schedule pays for; "" where it is of none."""
    return await connection.fetchval(SCENARIO, schedule_id) or ""
