"""A frozen ranking is reckoned once more from what was stored, and held against what was kept. Nothing is changed."""

from decimal import Decimal

import msgspec

from absorb.db import Acting, reading
from absorb.documents.actions import files
from absorb.kernel.intake import read_json, write_json
from absorb.priority import queries
from absorb.priority.actions.freezing import engine_version
from absorb.priority.rules.freezing import Row, rows_of
from absorb.priority.rules.ranking import Case, rank
from absorb.priority.schemas import RankedOut, RankingOut
from absorb.reckoning import reckon
from absorb.storage import content_hash


class Verified(msgspec.Struct, frozen=True):
    """What was found: whether the stored files are those whose hashes the ranking keeps, whether the case gives the same answer
    byte for byte, and whether the list in the database says what the answer says. `same_engine` tells whether this version of
    the service is the one that froze it: another one may draw other random numbers."""

    ranking: int
    case_is_kept: bool
    snapshot_is_kept: bool
    snapshot_names_case: bool
    answer_is_same: bool
    answer_sha256: str
    list_is_same: bool
    same_engine: bool

    @property
    def holds(self) -> bool:
        return self.case_is_kept and self.snapshot_is_kept and self.snapshot_names_case and self.answer_is_same and self.list_is_same


async def verify_ranking(acting: Acting, number: int) -> Verified:
    """Reckon a frozen ranking again and compare. `Unavailable` where a stored file cannot be read."""
    async with reading(acting) as connection:
        ranking = await queries.get_ranking(connection, number)
        ranked = await queries.list_ranked(connection, ranking.id, limit=2**31 - 1)
    case, snapshot = [await files().get(one) for one in (ranking.case_sha256, ranking.snapshot_sha256)]
    return await reckon(_verify, ranking, ranked, case, snapshot)


def _verify(ranking: RankingOut, ranked: list[RankedOut], case: bytes, snapshot: bytes) -> Verified:
    answer = rank(read_json(case, Case))
    answer_sha256 = content_hash(write_json(answer))
    listed = [(one.reference, one.place, one.points, one.parts) for one in ranked]
    return Verified(
        ranking=ranking.number,
        case_is_kept=content_hash(case) == ranking.case_sha256,
        snapshot_is_kept=content_hash(snapshot) == ranking.snapshot_sha256,
        snapshot_names_case=msgspec.json.decode(snapshot).get("case_sha256") == ranking.case_sha256,
        answer_is_same=answer_sha256 == ranking.answer_sha256,
        answer_sha256=answer_sha256,
        list_is_same=[_listed(row) for row in rows_of(answer)] == listed,
        same_engine=ranking.engine_version == engine_version(),
    )


def _listed(row: Row) -> tuple[str, int | None, Decimal, dict[str, Decimal]]:
    return row.reference, row.place, row.points, {code: Decimal(part) for code, part in row.parts.items()}
