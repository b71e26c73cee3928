"""Kinds of text that shapes of the room share."""

from typing import Annotated

from msgspec import Meta

from absorb.kernel.intake import Shape

Name = Annotated[str, Meta(min_length=1, max_length=300)]
Words = Annotated[str, Meta(min_length=1, max_length=4000)]


class WhyIn(Shape, frozen=True):
    why: Words
