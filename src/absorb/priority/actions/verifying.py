"""A frozen ranking is reckoned once more from what was stored, and held against what was kept. Nothing is changed."""

import msgspec

from absorb.db import Acting, reading
from absorb.documents.actions import files
from absorb.kernel.errors import BadInput
from absorb.kernel.intake import read_json, write_json
from absorb.kernel.phrases import Phrase
from absorb.priority import queries
from absorb.priority.actions.freezing import engine_version
from absorb.priority.rules.freezing import Row, rows_of
from absorb.priority.rules.ranking import Answer, Case, rank
from absorb.priority.schemas import RankingOut
from absorb.reckoning import reckon
from absorb.storage import content_hash


class Verified(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was found: whether the stored files are those whose hashes the ranking keeps, whether the case gives the same answer
    byte for byte, and whether the list in the database says what the answer says. `same_engine` tells whether this version of
    the service is the one that froze it: another one may draw other random numbers. `fault` says why there is no answer, where
    what is kept as the input is none."""

    ranking: int
    case_is_kept: bool
    snapshot_is_kept: bool
    snapshot_names_case: bool
    answer_is_same: bool
    answer_sha256: str | None
    list_is_same: bool
    same_engine: bool
    fault: str | None = None

    @property
    def holds(self) -> bool:
        return self.case_is_kept and self.snapshot_is_kept and self.snapshot_names_case and self.answer_is_same and self.list_is_same


async def verify_ranking(acting: Acting, number: int) -> Verified:
    """Reckon a frozen ranking again and compare. `NotFound` or `Unavailable` where a stored file is not there or is damaged."""
    async with reading(acting) as connection:
        ranking = await queries.get_ranking(connection, number)
        kept = await queries.list_kept_rows(connection, ranking.id)
    case, snapshot = [await files().get(one) for one in (ranking.case_sha256, ranking.snapshot_sha256)]
    return await reckon(_verify, ranking, kept, case, snapshot)


def _verify(ranking: RankingOut, kept: list[Row], case: bytes, snapshot: bytes) -> Verified:
    answer, fault = _answer(case)
    answer_sha256 = None if answer is None else content_hash(write_json(answer))
    return Verified(
        ranking=ranking.number,
        case_is_kept=content_hash(case) == ranking.case_sha256,
        snapshot_is_kept=content_hash(snapshot) == ranking.snapshot_sha256,
        snapshot_names_case=_named_case(snapshot) == ranking.case_sha256,
        answer_is_same=answer_sha256 == ranking.answer_sha256,
        answer_sha256=answer_sha256,
        list_is_same=answer is not None and rows_of(answer) == kept,
        same_engine=ranking.engine_version == engine_version(),
        fault=fault,
    )


def _answer(case: bytes) -> tuple[Answer | None, Phrase | None]:
    """What the input comes to now; where it is no input, the first thing that is wrong with it."""
    try:
        return rank(read_json(case, Case)), None
    except BadInput as error:
        first = error.faults[0]
        says = "What is kept as the input cannot be reckoned (%(where)s): %(fault)s"
        return None, Phrase(says, where=first.pointer or "/", fault=first.says)


def _named_case(snapshot: bytes) -> object:
    """The fingerprint of the input that the grounds name; None where they are not what a snapshot is."""
    try:
        facts = msgspec.json.decode(snapshot)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return facts.get("case_sha256") if isinstance(facts, dict) else None
