"""What pages need besides a call's text to say it: names of its cost models, kinds of costs and applicants."""

from typing import Any

from absorb.calls.rules import COST_BASES, COST_KINDS, COST_MODELS, CallText


def words_for(call: CallText | None) -> dict[str, Any]:
    """The values of `calls/text.html` beside the text itself."""
    return {
        "model_names": COST_MODELS,
        "kind_names": COST_KINDS,
        "base_names": COST_BASES,
        "applicant_names": {item.kind: item.name for item in call.applicants} if call is not None else {},
    }
