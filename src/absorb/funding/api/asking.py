"""What lists of funding may be asked for."""

from typing import Annotated

from litestar.params import QueryParameter

OfIdea = Annotated[str | None, QueryParameter(description="only those of the idea with this reference, such as UL-2026-0042")]
