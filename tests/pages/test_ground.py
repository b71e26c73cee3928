"""What every page stands on: macros in the reader's language, forms nobody can forge, sessions that end without a loss,
and small answers."""

import gzip
import html
import re

import httpx
import pytest

from absorb import forgery
from absorb.drawing import environment
from absorb.kernel.phrases import Phrase
from absorb.resources import asset
from tests.conftest import Town, sign_in

SECRET = "vVJ0l9mBfVYx3oT7lq1Qd2Zr8sKc4wEa"
HTML = {"accept": "text/html"}


def draw(language: str, component: str, macro: str, params: str) -> str:
    source = f'{{% from "govuk_frontend_jinja/components/{component}/macro.html" import {macro} %}}{{{{ {macro}({params}) }}}}'
    return environment(language).from_string(source).render()


@pytest.mark.parametrize(
    ("language", "component", "macro", "params", "shown"),
    [
        ("cs", "error-message", "govukErrorMessage", "{'text': 'Chybí název.'}", "Chyba:"),
        ("en", "error-message", "govukErrorMessage", "{'text': 'The title is missing.'}", "Error:"),
        ("cs", "pagination", "govukPagination", "{'next': {'href': '/x'}}", "Další stránka"),
        (
            "cs",
            "character-count",
            "govukCharacterCount",
            "{'id': 'a', 'name': 'a', 'maxlength': 9, 'label': {'text': 'A'}}",
            "Nejvýše 9 znaků",
        ),
        ("cs", "input", "govukInput", """{'id': 'a', 'name': 'a', 'label': {'text': 'A'}, 'value': '<b>"'}""", 'value="&lt;b&gt;&#34;"'),
    ],
)
def test_the_design_systems_macros_speak_our_languages(language: str, component: str, macro: str, params: str, shown: str) -> None:
    assert shown in draw(language, component, macro, params)


def test_a_macro_keeps_what_was_typed_to_the_letter() -> None:
    drawn = draw("cs", "textarea", "govukTextarea", "{'id': 'a', 'name': 'a', 'label': {'text': 'A'}, 'value': 'one\n\n  two'}")
    assert re.search(r"<textarea[^>]*>(.*)</textarea>", drawn, re.DOTALL).group(1) == "one\n\n  two"  # type: ignore[union-attr]


def test_a_sentence_with_values_is_shown_in_the_readers_language() -> None:
    said = Phrase("You will be signed out at %(time)s.", time="14:35")
    plain = Phrase("Of that 40 % is ours.")
    shown = [environment("cs").from_string("{{ _(said) }}").render(said=each) for each in (said, plain)]
    assert (str(said), str(plain), shown) == (
        "You will be signed out at 14:35.", "Of that 40 % is ours.", ["V 14:35 vás odhlásíme.", "Of that 40 % is ours."],
    )  # fmt: skip


def test_a_sentence_counts_in_both_languages() -> None:
    said = [Phrase("one unknown", many="%(num)s unknown", num=num) for num in (1, 2, 5)]
    assert [str(each) for each in said] == ["one unknown", "2 unknown", "5 unknown"]
    assert [environment("cs").from_string("{{ _(said) }}").render(said=each) for each in said] == [str(each) for each in said]


def test_a_masked_token_fits_its_cookie_alone() -> None:
    mine, other = forgery.new_token(SECRET), forgery.new_token(SECRET)
    first, second = forgery.masked(mine), forgery.masked(mine)
    assert first != second
    assert [forgery.fits(given, mine) for given in (first, second, mine, forgery.masked(other), other, "", "é", "A" * 88)] == [
        True, True, True, False, False, False, False, False,
    ]  # fmt: skip
    forged = mine[:64] + "0" * 64
    assert [forgery.is_ours(given, SECRET) for given in (mine, forged, mine[:-1], "", mine.upper() + "0")] == [
        True,
        False,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("given", ["", "x", "0" * 128])
async def test_a_form_from_elsewhere_is_refused(client: httpx.AsyncClient, town: Town, given: str) -> None:
    await client.get("/sign-in")
    answer = await client.post("/sign-in", data={"email": "a", "password": "b", "_csrf_token": given}, headers=HTML)
    assert (answer.status_code, "nic se nezměnilo" in answer.text) == (403, True)


async def test_a_form_of_another_sites_making_is_never_held(client: httpx.AsyncClient, town: Town) -> None:
    await client.get("/sign-in")
    answer = await client.post("/tank/UL-2026-0001/moves", data={"to": "withdrawn", "why": "planted"}, headers=HTML)
    assert (answer.status_code, "planted" in answer.text) == (403, False)


async def test_what_was_typed_survives_the_end_of_a_session(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    token = client.cookies["csrf"]
    client.cookies.delete("absorb")
    typed = {
        "why": 'Dvě věty "v uvozovkách".\n\n  A <b>druhý</b> odstavec, který dal práci.',
        "to": "returned",
        "current_password": "tajné",
    }
    answer = await client.post("/tank/UL-2026-0001/moves?a=1&b=2", data={**typed, "_csrf_token": token}, headers=HTML)
    assert answer.status_code == 401
    held = dict(re.findall(r'name="(why|to|current_password)"[^>]*?(?:value="|>\n)([^"<]*)', answer.text))
    action = re.findall(r'<form method="post" action="(/tank[^"]*)"', answer.text)
    assert action == ["/tank/UL-2026-0001/moves?a=1&amp;b=2"]
    assert {name: html.unescape(value) for name, value in held.items()} == {name: typed[name] for name in ("why", "to")}
    assert "tajné" not in answer.text
    await sign_in(client, town.emails["officer"])
    masked = re.findall(r'action="/tank[^>]*>\s*<input type="hidden" name="_csrf_token" value="([^"]+)"', answer.text)
    again = await client.post("/tank/UL-2026-0001/moves", data={**typed, "_csrf_token": masked[0]}, headers=HTML)
    assert again.status_code == 404, "the form goes where it was to go: the guard lets it through to the idea, which is not there"


async def test_signing_in_leads_back_with_the_query(client: httpx.AsyncClient, town: Town) -> None:
    answer = await client.get("/tank?q=dílna&page=2", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/tank%3Fq%3Dd%25C3%25ADlna%26page%3D2")


async def test_pages_travel_small_and_are_kept_by_nobody_between(client: httpx.AsyncClient, town: Town) -> None:
    async with client.stream("GET", "/sign-in", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
        assert (answer.headers["content-encoding"], answer.headers["cache-control"]) == ("gzip", "private, no-cache")
        assert int(answer.headers["content-length"]) == len(raw) < len(gzip.decompress(raw)) / 2
    plain = await client.get("/sign-in", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(("accepts", "encoding"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", None)])
async def test_assets_are_kept_for_ever(client: httpx.AsyncClient, town: Town, accepts: str, encoding: str | None) -> None:
    address = f"/assets/{asset('absorb.css')}"
    answer = await client.head(address, headers={"accept-encoding": accepts})
    assert (answer.status_code, answer.headers.get("content-encoding")) == (200, encoding)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("name", ["manifest.json", "absorb.css", "..%2Fmanifest.json", "%00.css", "nothing.css.br"])
async def test_only_built_assets_are_served(client: httpx.AsyncClient, town: Town, name: str) -> None:
    assert (await client.get(f"/assets/{name}")).status_code == 404
