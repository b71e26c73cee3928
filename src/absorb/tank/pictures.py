"""The tank as a funnel: how many ideas got how far."""

from collections.abc import Mapping
from typing import Any

from absorb.catalogues import say
from absorb.drawing import show_number, show_percent
from absorb.pictures.registry import add_picture
from absorb.pictures.schemas import Mark, Picture
from absorb.tank.queries.funnel import count_states
from absorb.web import READERS, Person

# How far an idea that stands in this state has certainly got.
STAGES: tuple[tuple[str, frozenset[str]], ...] = (
    ("Ideas handed in", frozenset(("submitted", "returned", "set_aside", "merged", "withdrawn"))),
    ("Ideas taken into the tank", frozenset(("in_tank",))),
    ("Ideas assessed", frozenset(("under_assessment", "reserve"))),
    ("Ideas chosen by the committee", frozenset(("chosen",))),
    ("Ideas in an application", frozenset(("in_application",))),
    ("Ideas funded", frozenset(("funded",))),
)


def funnel_picture(counts: Mapping[str, int], language: str) -> Picture:
    """A bar for each stage: the ideas that got at least that far; drafts are nobody's business yet."""
    at = [sum(counts.get(state, 0) for state in states) for _, states in STAGES]
    reached = [sum(at[place:]) for place in range(len(at))]
    names = [say(language, name) for name, _ in STAGES]
    shares = [count / reached[0] if reached[0] else None for count in reached]
    return Picture(
        kind="funnel",
        language=language,
        title=say(language, "The tank as a funnel"),
        description=say(
            language,
            "How many ideas have got at least so far. What was set aside, merged or withdrawn counts as handed in. Drafts do not count.",
        ),
        axis=say(language, "ideas"),
        marks=tuple(Mark(name, count, show_number(language, count)) for name, count in zip(names, reached, strict=True)),
        head=(say(language, "How far"), say(language, "Ideas"), say(language, "Share of those handed in")),
        table=tuple(
            (name, show_number(language, count), show_percent(language, share))
            for name, count, share in zip(names, reached, shares, strict=True)
        ),
    )


async def _read(connection: Any, key: str, person: Person, language: str) -> Picture:
    return funnel_picture(await count_states(connection), language)


add_picture("tank", READERS, _read)
