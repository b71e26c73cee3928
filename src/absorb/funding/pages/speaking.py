"""What the engines said, in the words of who reads the page."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from litestar import Request

from absorb.funding.telling import names_of
from absorb.web import language_of
from absorb.wording import word


def speaker(request: Request[Any, Any, Any], sources: Mapping[str, str]) -> Callable[[str], str]:
    """Puts what an engine said into the reader's words."""
    language = language_of(request)
    return functools.partial(word, language, names=names_of(language, sources))
