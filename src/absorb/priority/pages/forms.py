"""What the room's forms have in common."""

import types
from collections.abc import Mapping

from litestar.datastructures import FormMultiDict

NO_TEXTS: Mapping[str, str] = types.MappingProxyType({})


def texts_of(form: FormMultiDict) -> dict[str, str]:
    """The form's fields as they were typed, without what surrounds the words."""
    return {name: str(value).replace("\r\n", "\n").strip() for name, value in form.items()}
