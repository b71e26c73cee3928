"""Nothing that somebody typed is ever markup on a page."""

import httpx

from absorb.catalogues import words
from absorb.drawing import environment
from tests.conftest import Town, sign_in

EVIL = '<img src=x onerror="alert(1)">'


async def test_a_refusal_repeats_what_was_typed_as_text(client: httpx.AsyncClient, town: Town) -> None:
    await sign_in(client, town.emails["officer"])
    answer = await client.get("/tank/%3Cimg%20src=x%20onerror=%22alert(1)%22%3E", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert EVIL not in answer.text


def test_a_translated_phrase_is_text() -> None:
    for language in ("cs", "en"):
        drawn = (
            environment(language)
            .from_string("{{ _(phrase) }} {% trans name=phrase %}Hello {{ name }}, 5 %{% endtrans %}")
            .render(phrase=EVIL)
        )
        assert EVIL not in drawn
        assert "5 %" in drawn


def test_per_cent_signs_survive() -> None:
    drawn = environment("cs").from_string("{{ _('40 % of it') }} {% trans %}25 %{% endtrans %}").render()
    assert drawn == "40 % of it 25 %"


def test_czech_has_three_plurals() -> None:
    _, many = words("cs")
    assert [many("one unknown", "many unknown", count) for count in (1, 2, 5)] == ["one unknown", "many unknown", "many unknown"]
