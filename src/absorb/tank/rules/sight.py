"""Which ideas somebody sees. A draft is not handed in yet: it is its organisation's, and the Centre helps with it."""

import uuid
from collections.abc import Collection

import msgspec


class Sight(msgspec.Struct, frozen=True):
    """Whose ideas somebody sees, and whose drafts among them: None is everybody's."""

    organisations: tuple[uuid.UUID, ...] | None = None
    drafts_of: tuple[uuid.UUID, ...] | None = None

    def shows(self, organisation: uuid.UUID | None, state: str) -> bool:
        """Whether an idea of this organisation in this state is seen."""
        return _is_among(organisation, self.organisations) and (state != "draft" or _is_among(organisation, self.drafts_of))


EVERYTHING = Sight()


def _is_among(organisation: uuid.UUID | None, whose: Collection[uuid.UUID] | None) -> bool:
    return whose is None or organisation in whose
