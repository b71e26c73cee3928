"""Sentences with values in them that can still be put into another language when they are shown."""

import datetime as dt
from typing import Any

import msgspec

from absorb.kernel import czech
from absorb.kernel.facts import Fact, Row


class Phrase(str):
    """An English sentence made of a phrase and facts: `Phrase("There is no measure %(code)s.", code=code)`.

    Everywhere it is the English sentence itself, as a string. A page that shows it with `_()` looks `msgid` up in the
    catalogue and fills the places there, so the sentence comes in the reader's language. Facts are values as they are to be
    read: numbers, names, amounts already written out; phrases, and lists of them, which a page puts into words as well; and
    what no catalogue can hold, as its own words under "cs", "en" and, for the sentence of programs, "programs".
    What each language writes in its own way (`absorb.kernel.facts`) is put into words by `absorb.wording`.
    With `many` and the fact `num` it is one sentence for one and another for more: `Phrase("One row.", many="%(num)s rows.", num=3)`.
    """

    __slots__ = ("facts", "many", "msgid")
    msgid: str
    many: str | None
    facts: dict[str, Any]

    def __new__(cls, msgid: str, /, *, many: str | None = None, **facts: Any) -> "Phrase":
        chosen = many if many is not None and facts["num"] != 1 else msgid
        written = {name: _written(value) for name, value in facts.items()}
        return _made(chosen % written if facts else chosen.replace("%%", "%"), msgid, many, facts)

    @classmethod
    def key(cls, msgid: str, value: str) -> "Phrase":
        """A value that the catalogues keep words for under a key: `Phrase.key("state in_tank", "in_tank")`. In the sentence
        for programs it stands as it is."""
        return _made(value, msgid, None, {})

    def for_programs(self, english: str) -> "Phrase":
        """The same to readers, and to programs this text."""
        return _made(english, self.msgid, self.many, self.facts)

    def at(self, *pointers: str) -> "Phrase":
        """The sentence with the places of a file that it speaks of, which only programs are told."""
        bare = self.removesuffix(".")
        return self.for_programs(f"{bare} ({', '.join(pointers)}){self[len(bare) :]}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (str(self), self.msgid, self.many, self.facts)


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""As English pages write them, whatever the process's locale is."""


def told_day(on: dt.date) -> dict[str, str]:
    """A day as a fact: each reader's own way of writing it."""
    return {"cs": czech.day(on), "en": f"{on.day}\u00a0{_MONTHS[on.month - 1]}\u00a0{on.year}", "programs": on.isoformat()}


def kept(phrase: Phrase) -> dict[str, Any]:
    """A phrase as JSON keeps it: the English sentence, and what it is made of. Phrases among its facts are kept likewise."""
    many = {} if phrase.many is None else {"many": phrase.many}
    return {"says": str(phrase), "phrase": phrase.msgid, **many, "facts": phrase.facts}


def revived(value: Any) -> Any:
    """What `kept` wrote, and JSON gave back, as it was: phrases and typed facts, in lists and among facts too."""
    match value:
        case {"says": str(says), "phrase": str(msgid), "facts": dict(facts)}:
            return _made(says, msgid, value.get("many"), {name: revived(fact) for name, fact in facts.items()})
        case {"is": _}:
            fact = msgspec.convert(value, Fact)
            return Row(revived(fact.facts), fact.between) if isinstance(fact, Row) else fact
        case list():
            return [revived(one) for one in value]
        case _:
            return value


def _written(fact: Any) -> Any:
    if isinstance(fact, list):
        return ", ".join(map(str, fact))
    return fact["programs"] if isinstance(fact, dict) else fact


def _made(english: str, msgid: str, many: str | None, facts: dict[str, Any]) -> Phrase:
    made = str.__new__(Phrase, english)
    made.msgid, made.many, made.facts = msgid, many, facts
    return made
