"""What pages need besides a call's text to say it: names of its payers, places, cost models, kinds of costs and applicants."""

from collections.abc import Mapping
from typing import Any

from absorb.calls.rules import COST_BASES, COST_KINDS, COST_MODELS, CallText
from absorb.calls.rules.text import AID_REGIMES
from absorb.town.rules import REGIONS


def words_for(call: CallText | None, payers: Mapping[str, str]) -> dict[str, Any]:
    """The values of `calls/text.html` beside the text itself; `payers` are names by code."""
    return {
        "model_names": COST_MODELS,
        "kind_names": COST_KINDS,
        "base_names": COST_BASES,
        "regime_names": AID_REGIMES,
        "region_names": REGIONS,
        "payer_names": payers,
        "applicant_names": {item.kind: item.name for item in call.applicants} if call is not None else {},
    }
