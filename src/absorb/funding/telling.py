"""What the engines say, in the words of readers: sources and kinds of costs by their names."""

from collections.abc import Mapping, Sequence

from absorb.funding.rules.names import kind_names
from absorb.kernel.phrases import Phrase
from absorb.wording import Names, word


def names_of(language: str, sources: Mapping[str, str]) -> Names:
    """What the engines' sentences name; `sources` are the names of sources by code, in that language."""
    return {"source": sources, "kind": kind_names(language)}


def told_conflict(conflict: Sequence[Phrase], sources: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """A conflict as a fact of a `Phrase`: as the engine said it for programs, and in each language. `sources` are their names
    by language and code."""
    told = {language: " ".join(word(language, says, names_of(language, names)) for says in conflict) for language, names in sources.items()}
    return {"programs": " ".join(conflict), **told}
