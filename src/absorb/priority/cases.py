"""The case of a frozen ranking, read from storage for what other weights would do to it. What is frozen never changes, so the
last few are kept in memory by their hash."""

from collections import OrderedDict

from absorb.documents.actions import files
from absorb.kernel.intake import read_json
from absorb.priority.rules.ranking import Case
from absorb.priority.rules.reweighing import Grounds, grounds_of
from absorb.priority.schemas import RankingOut
from absorb.reckoning import reckon

MOST_KEPT = 4
_kept: OrderedDict[str, Grounds] = OrderedDict()


async def read_grounds(ranking: RankingOut) -> Grounds:
    """The utilities and weights that a ranking's points rest on."""
    known = _kept.get(ranking.case_sha256)
    if known is None:
        raw = await files().get(ranking.case_sha256)
        known = await reckon(_grounds, raw)
        _kept[ranking.case_sha256] = known
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    else:
        _kept.move_to_end(ranking.case_sha256)
    return known


def _grounds(raw: bytes) -> Grounds:
    return grounds_of(read_json(raw, Case))
