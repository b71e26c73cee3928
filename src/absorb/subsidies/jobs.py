"""Promised work on subsidies."""

from typing import Any

from absorb.db import Acting
from absorb.progress.writing import Paper, writes
from absorb.subsidies import actions


async def read_contract(acting: Acting, facts: dict[str, Any]) -> Paper:
    return await actions.read_contract(acting, facts["reference"])


JOBS = {actions.WRITE_CONTRACT: writes(read_contract)}
