"""Looking for ideas that are one and the same: found here, judged by a person."""

from decimal import Decimal

from absorb.db import Acting, transaction
from absorb.journal.actions import record_many
from absorb.kernel.ids import new_id
from absorb.tank import queries
from absorb.tank.rules import find_why, is_likely

LEFT_OUT = ("draft", "merged", "withdrawn")
"""States whose ideas are nobody's twin: not handed in yet, or gone."""


async def find_twins(acting: Acting) -> int:
    """Compare all titles of the tank and keep the likely pairs with a reason; the answer is how many pairs are new.

    Running it again changes nothing. A pair that is alike no longer is forgotten, unless a person judged it.
    """
    async with transaction(acting) as connection:
        pairs = await queries.list_pairs(connection, LEFT_OUT)
        likely = {(pair.idea_id, pair.other_id): (pair, reference) for pair, reference in pairs if is_likely(pair)}
        known = {(row["idea"], row["other"]): row for row in await connection.fetch(queries.TWINS)}
        saved = [
            (new_id(), *key, Decimal(str(pair.likeness)), find_why(pair))
            for key, (pair, _) in likely.items()
            if key not in known or (known[key]["likeness"], known[key]["why"]) != (Decimal(str(pair.likeness)), find_why(pair))
        ]
        if saved:
            await connection.execute(queries.SAVE_TWINS, *map(list, zip(*saved, strict=True)))
        await connection.execute(queries.DROP_TWINS, [row["id"] for key, row in known.items() if key not in likely])
        new = [key for key in likely if key not in known]
        told = [(idea, {"twin": likely[idea, other][1], "likeness": str(likely[idea, other][0].likeness)}) for idea, other in new]
        await record_many(connection, "twin found", "idea", told)
    return len(new)
