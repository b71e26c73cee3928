"""Every error as application/problem+json (RFC 9457). The one place that turns facts into a body."""

from collections.abc import Callable, Sequence
from typing import Any

from absorb.kernel.errors import AbsorbError, BadInput, Fault


def problem_body(error: AbsorbError, told: Callable[[Sequence[Fault]], Sequence[Fault]] = list) -> dict[str, Any]:
    """The body of one error; a bad input lists its faults with their pointers, all of them or those that `told` leaves."""
    body: dict[str, Any] = {
        "type": f"urn:absorb:problem:{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": _written(error.says),
    }
    if isinstance(error, BadInput):
        body["errors"] = [{"pointer": _written(fault.pointer), "detail": _written(fault.says)} for fault in told(error.faults)]
    body.update({name: value for name, value in error.facts.items() if name not in body})
    return body


def _written(text: str) -> str:
    """As it can be sent: half a pair of UTF-16, which JSON lets anybody write, becomes the six signs it was written with."""
    return str(text).encode("utf-8", "backslashreplace").decode()
