"""Every error as application/problem+json (RFC 9457). The one place that turns facts into a body."""

from typing import Any

from absorb.kernel.errors import AbsorbError, BadInput


def problem_body(error: AbsorbError) -> dict[str, Any]:
    """The body of one error; a bad input lists every fault with its pointer."""
    body: dict[str, Any] = {
        "type": f"urn:absorb:problem:{error.slug}",
        "title": error.title,
        "status": error.status,
        "detail": str(error.says),
    }
    if isinstance(error, BadInput):
        body["errors"] = [{"pointer": fault.pointer, "detail": str(fault.says)} for fault in error.faults]
    body.update({name: value for name, value in error.facts.items() if name not in body})
    return body
