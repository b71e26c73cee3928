"""The arithmetic of computed criteria in words, from the facts that a frozen ranking keeps."""

from collections.abc import Mapping
from typing import Any

import msgspec

from absorb.catalogues import say
from absorb.drawing import show_money
from absorb.priority.rules.computing import Amount, Facts, Number


def arithmetic(language: str, basis: Mapping[str, Any]) -> str:
    """How a computed value came about, with the values put in; empty for an assessed one."""
    if not basis.get("says"):
        return ""
    facts = msgspec.convert(basis.get("facts", {}), Facts)
    told = {name: "".join(_written(language, part) for part in parts) for name, parts in facts.items()}
    if lacks := basis.get("lacks"):
        told["lacks"] = say(language, lacks)
    return say(language, basis["says"], **told)


def _written(language: str, part: str | Number | Amount) -> str:
    if isinstance(part, Amount):
        return show_money(language, part.minor)
    if isinstance(part, Number):
        return plain_number(language, f"{part.value:f}")
    return part


def plain_number(language: str, digits: str) -> str:
    """A number's digits as readers of the language write them."""
    return digits.replace(".", ",") if language == "cs" else digits
