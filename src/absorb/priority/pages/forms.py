"""What the room's forms have in common."""

import types
from collections.abc import Mapping

from absorb.kernel.errors import Fault
from absorb.kernel.intake import is_of_form
from absorb.kernel.phrases import Phrase

NO_TEXTS: Mapping[str, str] = types.MappingProxyType({})


def field_of(fault: Fault) -> str:
    """The form's field that a fault is about; nothing where it is about the whole."""
    return fault.pointer.split("/")[1] if "/" in fault.pointer else ""


def in_words(fault: Fault, wanted: Mapping[str, str] = NO_TEXTS) -> str:
    """What is wrong in words that the reader's catalogue has: what the intake says to programs (of texts, numbers, known values)
    becomes what is `wanted` in the field."""
    if not is_of_form(fault.says):
        return fault.says
    return Phrase(wanted.get(field_of(fault), "This cannot be read; check how it is written."))
