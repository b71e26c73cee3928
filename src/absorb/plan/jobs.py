"""Promised work of the plan: the document of a year."""

from typing import Any

from absorb.db import Acting
from absorb.plan.actions import years
from absorb.progress.writing import Paper, writes


async def read_year(acting: Acting, facts: dict[str, Any]) -> Paper:
    return await years.read_year(acting, facts["code"], int(facts["year"]))


JOBS = {years.WRITE_YEAR: writes(read_year)}
