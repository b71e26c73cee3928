"""Nothing that somebody typed is ever markup on a page."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup, escape

from absorb.catalogues import words
from absorb.drawing import environment, put_out
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


class _Shown:
    """A value that says itself how it looks on a page."""

    def __html__(self) -> str:
        return "<b>so</b>"


class _Named(str):
    """A text of a kind of its own."""


@given(st.one_of(st.text(), st.text(alphabet="&<>'\"a "), st.text().map(Markup), st.text().map(_Named), st.integers(), st.none()))
def test_a_value_is_put_out_as_the_library_would_escape_it(value: object) -> None:
    assert str(put_out(value)) == str(escape(value))


def test_every_way_of_putting_a_value_out_escapes_it() -> None:
    ways = (
        "{{ one }}", "{% if one %}{{ one }}{% endif %}", "{% for each in [one] %}{{ each }}{% endfor %}", "{% set two = one %}{{ two }}",
        "{% set two %}{{ one }}{% endset %}{{ two }}", "{% macro shown(given) %}{{ given }}{% endmacro %}{{ shown(one) }}",
        "{% filter trim %}{{ one }}{% endfilter %}", "{{ one ~ '' }}", "{% trans one=one %}See {{ one }}{% endtrans %}",
        "{% macro box() %}{{ caller() }}{% endmacro %}{% call box() %}{{ one }}{% endcall %}",
    )  # fmt: skip
    for way in ways:
        drawn = environment("en").from_string(way).render(one=EVIL)
        assert str(escape(EVIL)) in drawn, way
        assert EVIL not in drawn, way
    assert environment("en").from_string("{{ one }}{{ two }}").render(one=_Shown(), two=Markup("<i>")) == "<b>so</b><i>"


def test_a_value_that_is_not_there_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        environment("en").from_string("{{ nobody_gave_it }}").render()
