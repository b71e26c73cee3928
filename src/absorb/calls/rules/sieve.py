"""The bounds of a call by which a database leaves out what cannot fit, before conditions are told one by one.

Whatever `compare` finds to fit is within them; what is within them may still not fit.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

import msgspec

from absorb.calls.rules.aid import REGULATIONS, Undertakings
from absorb.calls.rules.fitting import find_stand, known_targets, territory
from absorb.calls.rules.text import CallText
from absorb.kernel.period import Month
from absorb.tank.rules.form import TARGET_GROUPS


class Sieve(msgspec.Struct, frozen=True):
    """What an idea must not be outside of; None and empty bind nothing. `months` are counted as `Month` is, `targets` are the codes of
    the groups that the call is for and `only_targets` says that it is for no others, `used_up` are organisations."""

    kinds: list[str] | None = None
    least_minor: int | None = None
    most_minor: int | None = None
    last_month: int | None = None
    longest: int | None = None
    targets: list[str] = []
    only_targets: bool = False
    used_up: list[uuid.UUID] = []
    known_targets: Sequence[str] = TARGET_GROUPS

    def values(self) -> tuple[object, ...]:
        """The fields in the order of the statement's places."""
        return tuple(getattr(self, name) for name in self.__struct_fields__)


def sieve_of(call: CallText, today: dt.date, *, nuts: str | None, lau: str | None, aid: Undertakings) -> Sieve | None:
    """The bounds of a call; None where nothing can fit it: it takes no applications any more, or is for other places."""
    if "not_met" in (find_stand(call, today).verdict, territory(call, nuts, lau).verdict):
        return None
    kinds = sorted({item.kind for item in call.applicants} - {"unknown"})
    has_bounds = call.currency == "CZK"
    least, most = (call.amounts.min_total, call.amounts.max_total) if has_bounds else (None, None)
    end, longest = call.timing.latest_end_on, call.timing.longest_months
    regulation = REGULATIONS.get(call.aid_regime.regime) if call.aid_regime is not None else None
    targets, is_sure = known_targets(call)
    return Sieve(
        kinds=list(kinds) or None,
        least_minor=int(least.value) if least else None,
        most_minor=int(most.value) if most else None,
        last_month=int(Month.of(end.value.year, end.value.month)) if end else None,
        longest=longest.value if longest else None,
        targets=sorted(targets),
        only_targets=is_sure,
        used_up=_ids(aid.used_up(regulation)) if regulation is not None else [],
    )


def _ids(texts: Iterable[str]) -> list[uuid.UUID]:
    return [uuid.UUID(text) for text in texts]
