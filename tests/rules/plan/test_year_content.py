"""Two people's changes of a year come together, one thing said after another."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from absorb.kernel.merging import settle
from absorb.plan.rules.year_content import SaidIdea, SaidMeasure, YearContent, change, merge_years

LINES, IDEAS = ([uuid.UUID(int=number) for number in numbers] for numbers in ((1, 2, 3), (11, 12)))
TEXTS = st.sampled_from([None, "a", "b"])
CONTENTS = st.builds(
    YearContent,
    TEXTS,
    st.dictionaries(st.sampled_from(LINES), st.builds(SaidMeasure, TEXTS, TEXTS)),
    st.dictionaries(st.sampled_from(IDEAS), st.builds(SaidIdea, st.booleans(), TEXTS)),
)
WHOLE = CONTENTS.map(lambda one: YearContent(one.note, one.measures, {own: one.ideas.get(own, SaidIdea()) for own in IDEAS}))


def told(content: YearContent) -> YearContent:
    return YearContent(content.note, content.measures, content.said)


@given(base=CONTENTS, theirs=CONTENTS, mine=WHOLE)
def test_who_alone_changed_has_their_way(base: YearContent, theirs: YearContent, mine: YearContent) -> None:
    unchanged = merge_years(base, told(base), mine)
    assert (unchanged.conflicts, change(told(base), unchanged.changes)) == ((), told(mine))
    assert merge_years(mine, theirs, mine).changes == {}


@given(base=CONTENTS, theirs=CONTENTS, mine=WHOLE)
def test_a_choice_settles_every_conflict_for_one_side(base: YearContent, theirs: YearContent, mine: YearContent) -> None:
    merged = merge_years(base, told(theirs), mine)
    keys = {one.name for one in merged.conflicts}
    lost = settle(merged, dict.fromkeys(keys, "theirs"))
    assert (lost.changes, lost.conflicts) == (merged.changes, ())
    won = change(told(theirs), settle(merged, dict.fromkeys(keys, "mine")).changes)
    assert merge_years(told(mine), won, mine).conflicts == ()
    assert merge_years(base, mine, mine).conflicts == (), "both want the same"
