"""Working copies worked out to who pays what when, without anything being kept of it."""

from collections import OrderedDict

from absorb.funding.rules import budget as budgets
from absorb.funding.rules.working.schedule import Reckoned, schedule_answer_of
from absorb.funding.rules.working.shapes import ScenarioText
from absorb.kernel.intake import encode_json
from absorb.reckoning import reckon
from absorb.storage import content_hash

MOST_SHARES = 40_000
"""What one answer that is remembered may hold: sixty lines over sixty months with several payers each, and not a case of files."""

MOST_REMEMBERED = 12


class Lately:
    """The answers that were worked out lately, by what they were worked out of: whoever opens a cell or goes from months to
    years looks at the same one. They are values of a pure function, so they never grow old; the oldest make room."""

    def __init__(self) -> None:
        self._known = OrderedDict[str, Reckoned]()

    async def plan(self, text: ScenarioText, call: budgets.Call) -> Reckoned:
        """The schedule of a working copy; BadInput, with pointers of the text, for what cannot be reckoned with."""
        key = content_hash(encode_json([text, call]))
        found = self._known.get(key)
        if found is None:
            found = await reckon(schedule_answer_of, text, call)
            if len(found.answer.allocation) <= MOST_SHARES:
                self._known[key] = found
                while len(self._known) > MOST_REMEMBERED:
                    self._known.popitem(last=False)
        else:
            self._known.move_to_end(key)
        return found


plan = Lately().plan
