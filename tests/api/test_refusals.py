"""What the framework would refuse in words of its own is refused in ours: what, where, and what would be right."""

import io
import uuid
import zipfile
from typing import Any

import httpx
import pytest

from absorb.db import transaction
from tests.conftest import Town, sign_in, token_of
from tests.seed import add_idea


@pytest.mark.parametrize(
    ("address", "faults"),
    [
        ("/ideas?limit=0", [("/limit", "Expected a number that is at least 1, found the number 0.")]),
        ("/ideas?limit=201", [("/limit", "Expected a number that is at most 200, found the number 201.")]),
        ("/ideas?limit=ten", [("/limit", 'Expected a whole number, found the text "ten".')]),
        ("/ideas?q=" + "x" * 501, [("/q", "The text has 501 characters; at most 500 fit.")]),
        ("/ideas?q=%00", [("/q", "Expected a text without control characters, found one with a NUL (%00).")]),
        ("/ideas?limt=5&foo=1", [
            ("/limt", 'The parameter "limt" is not known here; did you mean "limit"?'),
            ("/foo", 'The parameter "foo" is not known here; known are "state", "q", "sort", "cursor", "limit".'),
        ]),
        ("/me?x=1", [("/x", 'The parameter "x" is not known here; none is defined.')]),
        ("/assessments?idea=UL-2026-0001", [("/model", 'The parameter "model" is missing.')]),
        ("/budgets?ideas=UL-2026-0001", [("/ideas", 'The parameter "ideas" is not known here; did you mean "idea"?')]),
    ],
)  # fmt: skip
async def test_a_wrong_parameter_is_told_with_what_would_be_right(
    client: httpx.AsyncClient, town: Town, address: str, faults: list[tuple[str, str]]
) -> None:
    answer = await client.get(f"/api/v1{address}", headers=await token_of(town.people["officer"]))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [(fault["pointer"], fault["detail"]) for fault in answer.json()["errors"]] == faults


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/api/v1/nosuch", "/api/v1/no/such", "/api/nosuch"])
async def test_an_unknown_address_under_the_api_is_a_problem(client: httpx.AsyncClient, town: Town, method: str, path: str) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json() == {
        "type": "urn:absorb:problem:not-found", "title": "There is nothing here", "status": 404, "detail": "There is no such address.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "says"),
    [
        ("DELETE", "/api/v1/ideas", "This address takes GET and POST, not DELETE."),
        ("POST", "/api/v1/me", "This address takes GET, not POST."),
        ("GET", f"/api/v1/meetings/{uuid.UUID(int=1)}/open", "This address takes POST, not GET."),
    ],
)
async def test_a_wrong_method_is_told_with_the_right_ones(client: httpx.AsyncClient, town: Town, method: str, path: str, says: str) -> None:
    answer = await client.request(method, path, headers=await token_of(town.people["officer"]))
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["type"], told["detail"]) == (405, "urn:absorb:problem:wrong-method", says)
    assert answer.headers["allow"] == told["allow"]


async def test_pages_pass_over_parameters_that_others_add(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    assert (await client.get("/tank?utm_source=letter", headers={"accept": "text/html"})).status_code == 200
    assert (await client.get("/tank?q=%00", headers={"accept": "text/html"})).status_code == 422


@pytest.mark.parametrize("body", [rb'{"title": "\ud800"}', rb'{"\udfff": 1}', rb'"\ud800"'])
async def test_half_a_character_is_told_as_it_was_written(client: httpx.AsyncClient, town: Town, body: bytes) -> None:
    answer = await client.post("/api/v1/ideas", content=body, headers=await token_of(town.people["officer"]))
    assert answer.status_code == 422
    assert rb"\ud800" in answer.content.replace(b"\\\\", b"\\") or rb"\udfff" in answer.content.replace(b"\\\\", b"\\")


@pytest.mark.parametrize(
    "header",
    ["content-disposition: form-data; name=email", "content-disposition: form-data; name=email\r\ncontent-type: text/plain; charset=none"],
)
async def test_a_form_in_another_encoding_is_refused(client: httpx.AsyncClient, town: Town, header: str) -> None:
    await client.get("/sign-in")
    kinds = {"content-type": "multipart/form-data; boundary=b", "accept": "text/html", "x-csrftoken": client.cookies["csrf"]}
    body = b"--b\r\n" + header.encode() + b"\r\n\r\n\xff\xfe\r\n--b--\r\n"
    answers = [await client.post("/sign-in", content=body, headers=kinds | extra) for extra in ({}, {"x-csrftoken": ""})]
    assert [answer.status_code for answer in answers] == [422, 422]


async def test_a_package_that_breaks_while_it_is_unpacked_is_not_what_its_name_says(client: httpx.AsyncClient, town: Town) -> None:
    async with transaction(town.people["officer"]) as connection:
        await add_idea(connection, "UL-2026-0001", "Služba", state="in_tank")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x" * 500)
    broken = bytearray(made.getvalue())
    broken[49:53] = b"\xff" * 4
    answer = await client.post(
        "/api/v1/ideas/UL-2026-0001/attachments?name=a.docx",
        content=bytes(broken),
        headers={**await token_of(town.people["officer"]), "content-type": "application/octet-stream"},
    )
    assert (answer.status_code, "is not what its name says" in answer.text) == (422, True)
