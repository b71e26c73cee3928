"""What is wrong with a search, in a sentence that can be told in another language too."""

from typing import Any

from absorb.kernel.errors import Fault
from absorb.kernel.phrases import Phrase


def fault(phrase: str, **facts: Any) -> Fault:
    return Fault("/q", Phrase(phrase, **facts))
