"""What the room's forms have in common."""

import types
from collections.abc import Mapping

from litestar.datastructures import FormMultiDict

from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase

NO_TEXTS: Mapping[str, str] = types.MappingProxyType({})


def texts_of(form: FormMultiDict) -> dict[str, str]:
    """The form's fields as they were typed, without what surrounds the words."""
    return {name: str(value).replace("\r\n", "\n").strip() for name, value in form.items()}


def field_of(fault: Fault) -> str:
    """The form's field that a fault is about; nothing where it is about the whole."""
    return fault.pointer.split("/")[1] if "/" in fault.pointer else ""


def in_words(fault: Fault, wanted: Mapping[str, str] = NO_TEXTS) -> str:
    """What is wrong in words that the reader's catalogue has: what the intake says to programs (of texts, numbers, known values)
    becomes what is `wanted` in the field."""
    if isinstance(fault.says, Phrase):
        return fault.says
    return Phrase(wanted.get(field_of(fault), "This cannot be read; check how it is written."))
