"""The dated law that ships with the service as far as calls need it: the ceilings of small aid in templates/calls/aid.toml."""

import functools
from typing import Annotated

import msgspec

from absorb.calls.rules import read_toml
from absorb.calls.rules.aid import AidCeiling
from absorb.kernel.intake import Shape
from absorb.resources import TEMPLATES


class _Book(Shape, frozen=True, kw_only=True):
    ceiling: Annotated[tuple[AidCeiling, ...], msgspec.Meta(min_length=1)]


@functools.cache
def aid_ceilings() -> tuple[AidCeiling, ...]:
    """The file, its faults told by line and key: it may be changed by hand."""
    return read_toml((TEMPLATES / "calls" / "aid.toml").read_bytes(), _Book).ceiling
