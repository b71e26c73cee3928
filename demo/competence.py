"""A town's own amount of competence, invented as the council is: the assembly reserved less than the law gives it."""

import datetime as dt

from absorb.committee.actions.competences import add_competence
from absorb.committee.schemas.competences import CompetenceIn
from absorb.db import Acting


async def reserve(lead: Acting) -> None:
    """From 2024 to 2026 more than 150,000 crowns for the assembly, by an invented resolution."""
    await add_competence(
        lead,
        CompetenceIn(
            valid_from=dt.date(2024, 1, 1), valid_to=dt.date(2026, 12, 31), above_minor=150_000_00,
            basis="usnesení zastupitelstva č. 7/2023 (smyšlené)", note="Smyšlené. Příspěvky městským organizacím se nepočítají.",
        ),
    )  # fmt: skip
