"""The dated rules that ship with the service: templates/funding/rules.toml."""

import functools

from absorb.calls.rules import read_toml
from absorb.funding.rules.rulebook import Book, find_book_faults
from absorb.resources import TEMPLATES


@functools.cache
def rulebook() -> Book:
    """The file, its faults told by line and key: it may be changed by hand."""
    return read_toml((TEMPLATES / "funding" / "rules.toml").read_bytes(), Book, find_book_faults)
