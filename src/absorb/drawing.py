"""How pages are drawn: the templates in one language, and how numbers, amounts and dates look there.

Knows no request. Templates of our own are strict about what is not there. The macros of govuk-frontend-jinja
(`{% from "govuk_frontend_jinja/components/input/macro.html" import govukInput %}`) look at parameters that were not
given and so live in an environment of their own, which is lenient; their few English words are put through the catalogues.
"""

import datetime as dt
import functools
import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from absorb.catalogues import fill, words
from absorb.kernel import czech
from absorb.kernel.money import money_text
from absorb.kernel.period import Month
from absorb.kernel.phrases import Phrase, revived
from absorb.resources import TEMPLATES, asset
from absorb.wording import word

GOVUK = "govuk_frontend_jinja/"
"""The prefix under which the macros of that package stand."""

_ENGLISH_DEFAULT = re.compile(r"""default\((["'][A-Z][^"']*["'])""")
_ENGLISH_STEP = re.compile(r"""^\s+(Previous|Next)<span class="govuk-visually-hidden"> page</span>$""", re.MULTILINE)

_ENGLISH_LIMIT = (
    "'You can enter up to %{count} ' ~ ('words' if params.maxwords else 'characters')",
    "(_('You can enter up to %{count} words') if params.maxwords else _('You can enter up to %{count} characters'))",
)


class _Folding(NodeTransformer):
    """Puts phrases in while a template is compiled: an environment has one language, so what holds no facts is known then."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        self.translate = translate

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the library's name
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name="_" | "gettext"), args=[nodes.Const(value=str(text))], kwargs=[], dyn_args=None, dyn_kwargs=None
            ):
                return nodes.Const(self.translate(text), lineno=node.lineno)
        return node


def put_out(value: Any) -> str:
    """A value as it stands on a page, escaped. What is marked as safe, and text in which nothing is to be escaped, is put out as
    it is: that is nearly all, and to mark it anew takes longer than to look."""
    if type(value) is str:
        has_none = not ("&" in value or "<" in value or ">" in value or '"' in value or "'" in value)
        return value if has_none else escape(value)
    return value if type(value) is Markup else escape(value)


class _Writing(CodeGenerator):
    """Compiles templates that escape by `put_out`; those that do not escape, such as letters, as Jinja does."""

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("environment.put_out(")
        else:  # letters are plain text
            super()._output_child_pre(node, frame, finalize)


class _Pages(jinja2.Environment):
    """Our own templates, with those macros drawn by the lenient environment."""

    code_generator_class = _Writing
    put_out = staticmethod(put_out)
    govuk: jinja2.Environment

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        folded: nodes.Template = _Folding(self.globals["gettext"]).visit(tree)  # type: ignore[arg-type]
        return folded

    def get_template(self, name: str | jinja2.Template, parent: str | None = None, globals: Any = None) -> jinja2.Template:
        if isinstance(name, str) and name.startswith(GOVUK):
            return self.govuk.get_template(name)
        return super().get_template(name, parent, globals)


class _GovukMacros(jinja2.PackageLoader):
    """The package's macros with every English default as a phrase to translate."""

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str, Callable[[], bool] | None]:
        source, name, is_fresh = super().get_source(environment, template)
        source = _ENGLISH_DEFAULT.sub(r"default(_(\1)", source)
        source = _ENGLISH_STEP.sub(r'{{ _("\1 page") }}', source)
        return source.replace(*_ENGLISH_LIMIT), name or template, is_fresh


@functools.cache
def environment(language: str) -> jinja2.Environment:
    """The templates in one language: escaped, and strict about what is not there."""
    made = _Pages(
        loader=jinja2.FileSystemLoader(TEMPLATES / "pages"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.govuk = jinja2.Environment(
        loader=jinja2.PrefixLoader({GOVUK.rstrip("/"): _GovukMacros("govuk_frontend_jinja")}),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    for each in (made, made.govuk):
        _install_words(each, language)
    made.filters.update(
        money=functools.partial(show_money, language),
        day=functools.partial(show_day, language),
        month=functools.partial(show_month, language),
        number=functools.partial(show_number, language),
        percent=functools.partial(show_percent, language),
        moment=functools.partial(show_moment, language),
        clock=show_clock,
        revived=revived,
    )
    made.globals.update(asset=asset_address, only_submitter=frozenset(("submitter",)))
    return made


def piece(language: str, template: str, **values: Any) -> Markup:
    """A part of a page by itself: for whoever keeps what is drawn over and over from the same values."""
    return Markup(environment(language).get_template(template).render(**values))  # noqa: S704 - the template has escaped it


@functools.cache
def macro(language: str, template: str, name: str) -> Callable[..., Markup]:
    """A macro of our own templates as a function: what is drawn many times for a page costs half of what a `piece` does, which makes
    a context for itself each time."""
    drawn: Callable[..., Markup] = getattr(environment(language).get_template(template).module, name)
    return drawn


def _install_words(made: jinja2.Environment, language: str) -> None:
    """The functions behind `{% trans %}` and `_()`. Jinja's own would take every per cent sign for a place to fill, also
    in phrases that come from elsewhere and have nothing to fill in."""
    translate, translate_many = words(language)

    def gettext(text: str, /, **filled: Any) -> str:
        return word(language, text) if isinstance(text, Phrase) else fill(translate(text), filled)

    def ngettext(one: str, many: str, num: int, /, **filled: Any) -> str:
        return fill(translate_many(one, many, num), {"num": num, **filled})

    made.newstyle_gettext = True  # type: ignore[attr-defined]
    made.globals.update(gettext=gettext, ngettext=ngettext, _=gettext)


def show_money(language: str, minor: int | None, unit: str = "Kč") -> str:
    """An amount for readers: "1 234,50 Kč", in English "CZK 1,234.50"; a missing one is a dash.

    `unit` is "Kč", another currency's code ("96 000,00 EUR", "EUR 96,000.00"), or empty where the unit stands elsewhere."""
    if minor is None:
        return "–"
    if language == "cs":
        return czech.amount(minor, unit=unit)
    whole, cents = money_text(abs(minor)).split(".")
    shown = f"{int(whole):,}.{cents}"
    sign = "\u2212" if minor < 0 else ""
    return f"{sign}{'CZK' if unit == 'Kč' else unit}\u00a0{shown}" if unit else f"{sign}{shown}"


def show_day(language: str, value: dt.date | None) -> str:
    if value is None:
        return "–"
    return czech.day(value) if language == "cs" else f"{value.day}\u00a0{value:%B}\u00a0{value.year}"


def show_moment(language: str, value: dt.datetime | None) -> str:
    if value is None:
        return "–"
    local = value.astimezone(ZoneInfo("Europe/Prague"))
    return f"{show_day(language, local.date())} {_clock(local)}"


def show_clock(value: dt.datetime) -> str:
    """The time of day in the Czech Republic."""
    return _clock(value.astimezone(ZoneInfo("Europe/Prague")))


def _clock(local: dt.datetime) -> str:
    return f"{local.hour:02}:{local.minute:02}"


def show_month(language: str, value: int | None) -> str:
    if value is None:
        return "–"
    month = Month(value)
    return f"{month.number}/{month.year}" if language == "cs" else f"{month.first_day():%b}\u00a0{month.year}"


def show_number(language: str, value: Any, places: int = 0) -> str:
    if value is None:
        return "–"
    shown = f"{value:,.{places}f}"
    if language == "cs":
        shown = shown.replace(",", "\u00a0").replace(".", ",")
    return shown.replace("-", "\u2212")


def show_percent(language: str, share: Any, places: int = 0) -> str:
    """A share (0 to 1) in per cent."""
    return "–" if share is None else f"{show_number(language, share * 100, places)}\u00a0%"


def asset_address(name: str) -> str:
    """Where a browser gets a built asset, by its plain name."""
    return f"/assets/{asset(name)}"
