"""Sentences with typed facts in one language: amounts, percentages, months and names as its readers write them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from absorb.catalogues import fill, words
from absorb.kernel import czech
from absorb.kernel.facts import Amount, During, Name, Rate, Row
from absorb.kernel.money import money_text
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase

Names = Mapping[str, Mapping[str, str]]
"""What things are called in the reader's language: by kind ("source") and code."""

NO_NAMES: Names = MappingProxyType({})


def word(language: str, says: str, names: Names = NO_NAMES) -> str:
    """A sentence in one language. What is no `Phrase` stays as it is; what has no name is called by its code."""
    if not isinstance(says, Phrase):
        return says
    translate, translate_many = words(language)
    facts = {name: _fact(language, fact, names) for name, fact in says.facts.items()}
    many = translate_many(says.msgid, says.many, facts["num"]) if says.many is not None else translate(says.msgid)
    return fill(many, facts)


def word_all(language: str, value: Any, names: Names = NO_NAMES) -> Any:
    """Plain values with every sentence in them put into words: what a template of a document is filled with."""
    if isinstance(value, Mapping):
        return {key: word_all(language, one, names) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [word_all(language, one, names) for one in value]
    return word(language, value, names) if isinstance(value, Phrase) else value


def _fact(language: str, fact: Any, names: Names) -> Any:
    match fact:
        case Phrase():
            return word(language, fact, names)
        case Amount():
            return _amount(language, fact)
        case Rate():
            return _rate(language, f"{fact.percent.normalize():f}")
        case During():
            month = Month(fact.month)
            return f"{month.number}/{month.year}" if language == "cs" else f"{month.first_day():%b}\u00a0{month.year}"
        case Name():
            return names.get(fact.of, {}).get(fact.code, fact.code)
        case Row():
            between = words(language)[0](fact.between)
            return between.join(str(_fact(language, one, names)) for one in fact.facts)
        case list():
            return ", ".join(str(_fact(language, one, names)) for one in fact)
        case dict():
            return fact[language]
        case _:
            return fact


def _rate(language: str, digits: str) -> str:
    return f"{digits.replace('.', ',') if language == 'cs' else digits}\u00a0%"


def _amount(language: str, amount: Amount) -> str:
    if language == "cs":
        return czech.amount(amount.minor, unit="Kč" if amount.currency in (None, "CZK") else amount.currency)
    whole, cents = money_text(abs(amount.minor)).split(".")
    sign = "\u2212" if amount.minor < 0 else ""
    return f"{sign}{amount.currency or 'CZK'}\u00a0{int(whole):,}.{cents}"
