"""The API's own description: what each operation takes, who may ask, and every refusal it may answer."""

import inspect
import re
from typing import Any

import httpx
import pytest

from absorb.rooms import find_handlers
from tests.conftest import Town

BODIES = ("read_body(", "read_file(")


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{method.upper()} {path}": one for path, methods in described["paths"].items() for method, one in methods.items()}


@pytest.fixture
async def described(client: httpx.AsyncClient, town: Town) -> dict[str, Any]:
    answer: dict[str, Any] = (await client.get("/api/v1/openapi.json")).json()
    return answer


def takers() -> set[str]:
    """The addresses under /api/v1 whose handler reads a body, by its source."""
    return {
        " ".join((str(method), re.sub(r"{(\w+):\w+}", r"{\1}", path)))
        for handler in find_handlers()
        if any(word in inspect.getsource(handler.fn) for word in BODIES)
        for path in handler.paths
        if path.startswith("/api/")
        for method in handler.http_methods
    }


def test_what_reads_a_body_describes_it(described: dict[str, Any]) -> None:
    assert takers() - {name for name, one in operations(described).items() if "requestBody" in one} == set()


def test_every_guarded_operation_asks_for_a_token_and_tells_its_refusals(described: dict[str, Any]) -> None:
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    lacking = {}
    for name, one in operations(described).items():
        guarded = one["security"] == [{"bearer": []}]
        wanted = {"401", "403"} if guarded else set()
        wanted |= {"404"} if "{" in name else set()
        wanted |= {"422"} if "requestBody" in one or any(part["in"] == "query" for part in one.get("parameters", ())) else set()
        if wanted - one["responses"].keys() or "400" in one["responses"]:
            lacking[name] = sorted(wanted - one["responses"].keys())
    assert lacking == {}
    assert [name for name, one in operations(described).items() if one["security"] == []] == ["GET /api/v1/health"]


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    wanted = set(re.findall(r"#/components/schemas/([\w.\-]+)", str(described)))
    assert wanted - described["components"]["schemas"].keys() == set()
