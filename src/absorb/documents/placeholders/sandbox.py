"""Running a template's code: only what a document needs, in bounded time and memory, and every fault with its place.

A template is sent in by people. Jinja's sandbox keeps it from the program's insides; on top of that only the listed
filters and methods exist, nothing can be included, and loops and sizes have limits.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import wraps
from typing import Any

from jinja2 import Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from markupsafe import Markup

from absorb.documents.placeholders.facts import Items, Missing, Record, absent, template_value
from absorb.documents.placeholders.filling import mark

MOST_STEPS = 200_000
LONGEST_TEXT = 1_000_000
LARGEST_NUMBER = 10**60
LARGEST_ARGUMENT = 10_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILTER_NAMES = _words(
    "abs batch capitalize count d default dictsort first float format groupby int items join last length list lower map max min "
    "reject rejectattr replace reverse round select selectattr slice sort string sum title trim truncate unique upper wordcount "
    "optional e escape"
)
TEST_NAMES = _words(
    "boolean defined divisibleby eq equalto even false ge greaterthan gt in integer float iterable le lessthan lower lt mapping ne "
    "none number odd sameas sequence string true undefined upper == != > >= < <="
)
_TEXT_METHODS = _words(
    "upper lower title capitalize strip lstrip rstrip replace split rsplit splitlines startswith endswith join find count format zfill "
    "isdigit isalpha removeprefix removesuffix"
)
_RECORD_METHODS = frozenset(("items", "keys", "values", "get"))
_FORBIDDEN: Mapping[type[nodes.Node], str] = {
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "from",
    nodes.Extends: "extends",
    nodes.Block: "block",
    nodes.FilterBlock: "filter",
    nodes.AssignBlock: "set without =",
    nodes.CallBlock: "call",
    nodes.ScopedEvalContextModifier: "autoescape",
    nodes.EvalContextModifier: "autoescape",
}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIZED = frozenset(("round", "truncate", "batch", "slice", "zfill"))
"""What takes a number that says how much is made."""
_WIDE_FORMAT = re.compile(r"%[^a-zA-Z%]*(\*|[0-9]{4,})|\{[^{}]*:[^{}]*(\{|[0-9]{4,})")


class TooMuch(Exception):
    """A template's loops or texts grow beyond what a document can hold."""


class Draft(ImmutableSandboxedEnvironment):
    """One run of a template's code over facts.

    `texts` gathers what is to be shown, `shown` gives a mark that stands for it in the XML until the document is built:
    so no text can be taken for markup or for a placeholder. `tag_at` maps lines of the source to tags.
    """

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "%", "**"))

    def __init__(self, texts: list[str], lacks: Callable[[int, str, str], None], holds: Callable[[int, str], None]) -> None:
        """`lacks(line, why, pointer)` is told of every missing fact, `holds(line, what)` of every text no document can hold."""
        missing: type[Missing] = type("Missing", (Missing,), {"__slots__": (), "lacking": staticmethod(self._report)})
        super().__init__(autoescape=True, undefined=missing, keep_trailing_newline=True)
        self.missing = missing
        self.texts = texts
        self.lacks = lacks
        self.holds = holds
        self.line = 0
        self.steps = 0
        self.known: tuple[str, ...] = ()
        self.filters = {name: _guarded(name, FILTERS[name]) for name in sorted(FILTER_NAMES & FILTERS.keys())}
        self.filters |= {"optional": _optional, "e": _unchanged, "escape": _unchanged}
        self.tests = {name: test for name, test in self.tests.items() if name in TEST_NAMES}
        self.tests["none"] = lambda value: value is None or (isinstance(value, Missing) and value.is_null)
        self.globals = {"range": self._range, "namespace": Namespace}

    def facts(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts as names of the template."""
        self.known = tuple(facts)
        return {
            name: template_value(value, "/" + name.replace("~", "~0").replace("/", "~1"), self.missing) for name, value in facts.items()
        }

    def _report(self, lack: Missing) -> None:
        if lack.why:
            self.lacks(self.line, lack.why, lack.pointer)
        else:
            name = lack._undefined_name or "?"
            found = absent(name, "", self.known, self.missing)
            self.lacks(self.line, found.why, found.pointer)

    # What the instrumented code calls (see `instrument`).

    def at(self, line: int) -> bool:
        """The code of this line comes next."""
        self.line = line
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMuch(f"the loops take more than {MOST_STEPS} steps")
        return True

    def shown(self, value: Any) -> str:
        """What stands in the XML for a value that is shown."""
        if isinstance(value, Markup):
            return value
        if isinstance(value, Missing):
            value.report()
            return Markup("")
        text = self._text(value)
        odd = _NOT_XML.search(text)
        if odd is not None:
            self.holds(self.line, f"the control character U+{ord(odd[0]):04X}")
            return Markup("")
        self.texts.append(text)
        return Markup(mark(len(self.texts) - 1))  # noqa: S704 - a number between two marks, never a person's text

    def _text(self, value: Any) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return value
        if isinstance(value, float):
            value = Decimal(repr(value))
        if isinstance(value, int | Decimal):
            return str(value) if isinstance(value, int) else format(value, "f")
        kind = "an object" if isinstance(value, Record) else "a list" if isinstance(value, list | tuple) else "nothing that has a text"
        raise TypeError(f"it is {kind}; only a text, a number, true or false can stand in a document")

    def present(self, value: Any) -> Any:
        """What is looked for in something: it must be there itself."""
        if isinstance(value, Missing):
            value.report()
            return ""
        return value

    def joined(self, *parts: Any) -> Any:
        """`a ~ b`, with a limit."""
        lack = next((part for part in parts if isinstance(part, Missing)), None)
        if lack is not None:
            return lack
        texts = [part if isinstance(part, str) else self._text(part) for part in parts]
        return _bounded(Markup("").join(texts) if any(isinstance(text, Markup) for text in texts) else "".join(texts))

    # What Jinja calls.

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute, is_attribute=True)

    def getitem(self, obj: Any, argument: Any, *, is_attribute: bool = False) -> Any:
        if isinstance(obj, Missing):
            return obj.deeper(argument)
        if isinstance(argument, Missing):
            return argument
        if isinstance(obj, Record):
            return self._field(obj, argument)
        if isinstance(obj, dict) and argument in obj:
            return obj[argument]
        if isinstance(obj, str) and isinstance(argument, str):
            if argument in _TEXT_METHODS:
                return _guarded_method(obj, argument, super().getattr(obj, argument))
            return self._no_such(obj, argument)
        if isinstance(obj, list | tuple) and not hasattr(obj, "_fields"):
            return self._item(obj, argument)
        if not isinstance(obj, LoopContext | Namespace | tuple):
            return self._no_such(obj, argument)
        return super().getattr(obj, argument) if is_attribute else super().getitem(obj, argument)

    def _field(self, obj: Record, name: Any) -> Any:
        if name in obj:
            return obj[name]
        if name in _RECORD_METHODS:
            return getattr(obj, name)
        return absent(str(name), obj.pointer, obj, self.missing)

    def _item(self, obj: Any, index: Any) -> Any:
        if isinstance(index, int | slice):
            try:
                return obj[index]
            except IndexError:
                pointer = obj.pointer if isinstance(obj, Items) else ""
                return self.missing(hint=f"{pointer or 'the list'} has {len(obj)} items, none at {index}.", pointer=f"{pointer}/{index}")
        if isinstance(index, str) and index.isdigit():
            return self._item(obj, int(index))
        pointer = obj.pointer if isinstance(obj, Items) else ""
        return self.missing(hint=f'{pointer or "the value"} is a list and has no "{index}".', pointer=f"{pointer}/{index}")

    def _no_such(self, obj: Any, name: Any) -> Missing:
        if str(name).startswith("_"):
            raise SecurityError(f'"{name}" may not be used in a template')
        kind = "text" if isinstance(obj, str) else "number" if isinstance(obj, int | float | Decimal) else "value"
        return self.missing(hint=f'the {kind} has no "{name}".')

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        raise SecurityError(f'"{attribute}" may not be used in a template')

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        for side in (left, right):
            if isinstance(side, Missing):
                return side
        left, right = _exact(left), _exact(right)
        _check_operands(operator, left, right)
        if operator == "/" and isinstance(left, int) and isinstance(right, int):
            left = Decimal(left)
        return _bounded(self.binop_table[operator](left, right))

    def call(self, context: Any, obj: Any, /, *arguments: Any, **options: Any) -> Any:
        if isinstance(obj, Missing):
            return obj
        if not callable(obj):
            raise TypeError("it calls a value as if it were a function")
        if obj == self._range:
            lack = next((argument for argument in arguments if isinstance(argument, Missing)), None)
            if lack is not None:
                lack.report()
                return ()
        return super().call(context, obj, *arguments, **options)

    def _range(self, *arguments: int) -> range:
        found = range(*(int(argument) for argument in arguments))
        if len(found) > LARGEST_ARGUMENT:
            raise TooMuch(f"range gives more than {LARGEST_ARGUMENT} numbers")
        return found


def _exact(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def _check_operands(operator: str, left: Any, right: Any) -> None:
    if operator == "%" and isinstance(left, str):
        _check_format(left)
        return
    numbers = all(isinstance(side, int | Decimal) for side in (left, right))
    if operator == "**" and numbers and abs(right) > 100:
        raise TooMuch("a power above 100")
    if operator == "*" and not numbers:
        raise TypeError("only numbers can be multiplied")
    texts = all(isinstance(side, str) for side in (left, right))
    lists = all(isinstance(side, list | tuple) for side in (left, right))
    if not numbers and not (operator == "+" and (texts or lists)):
        raise TypeError(f'{_kind(left)} and {_kind(right)} cannot be put together with "{operator}"')


def _kind(value: Any) -> str:
    if isinstance(value, int | Decimal):
        return "a number"
    return "a text" if isinstance(value, str) else "an object" if isinstance(value, Record) else "a list"


def _bounded(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise TooMuch(f"a text of more than {LONGEST_TEXT} characters")
    if isinstance(value, list | tuple) and len(value) > LONGEST_TEXT:
        raise TooMuch("a list that never ends")
    if isinstance(value, int) and not -LARGEST_NUMBER < value < LARGEST_NUMBER:
        raise TooMuch("a number of more than 60 digits")
    return value


def _check_format(pattern: str) -> None:
    if _WIDE_FORMAT.search(pattern):
        raise TooMuch("a format wider than 999 characters")


def _check_sizes(name: str, arguments: Iterable[Any]) -> None:
    for argument in arguments if name in _SIZED else ():
        if isinstance(argument, int | float | Decimal) and not -LARGEST_ARGUMENT < argument < LARGEST_ARGUMENT:
            raise TooMuch(f"{name} with a number above {LARGEST_ARGUMENT}")


def _check_growth(text: Any, new: Any) -> None:
    if isinstance(text, str) and isinstance(new, str) and (len(text) + 1) * len(new) > 100 * LONGEST_TEXT:
        raise TooMuch(f"a text of more than {LONGEST_TEXT} characters")


def _guarded(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that passes a missing fact on, refuses huge arguments and huge answers."""
    passes_first = getattr(original, "jinja_pass_arg", None) is not None

    @wraps(original)
    def filtered(*arguments: Any, **options: Any) -> Any:
        value, rest = arguments[1 if passes_first else 0], arguments[2 if passes_first else 1 :]
        if isinstance(value, Missing) and name not in ("default", "d"):
            return value
        _check_sizes(name, (*rest, *options.values()))
        if name == "format":
            _check_format(str(value))
        if name == "replace":
            _check_growth(value, rest[1] if len(rest) > 1 else options.get("new"))
        return _bounded(original(*arguments, **options))

    return filtered


def _guarded_method(text: str, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    """A text's method with the same limits as the filters; `format` comes out of Jinja's sandbox."""

    def called(*arguments: Any, **options: Any) -> Any:
        lack = next((argument for argument in arguments if isinstance(argument, Missing)), None)
        if lack is not None:
            return lack
        _check_sizes(name, arguments)
        if name == "format":
            _check_format(text)
        if name == "replace" and len(arguments) > 1:
            _check_growth(text, arguments[1])
        if name == "join":
            pieces: list[Any] = list(*arguments)
            _check_growth(" " * len(pieces), text)
            arguments = (pieces,)
        return _bounded(method(*arguments, **options))

    return called


def _optional(value: Any) -> Any:
    """The filter that lets a placeholder be empty: a missing or null fact becomes an empty text."""
    return "" if isinstance(value, Missing) or value is None else value


def _unchanged(value: Any) -> Any:
    """`e` and `escape`: every text is escaped anyway, and once is right."""
    return value


def forbidden_word(tree: nodes.Template) -> tuple[int, str] | None:
    """The line and word of a statement that a draft's template may not hold."""
    for kind, word in _FORBIDDEN.items():
        found = next(iter(tree.find_all(kind)), None)
        if found is not None:
            return found.lineno, word
    return None


def instrument(environment: Draft, tree: nodes.Template) -> nodes.Template:
    """Let the code say where it is before each step, show values through `shown`, and join texts through `joined`."""
    _instrument_expressions(tree)
    for parent in [tree, *tree.find_all((nodes.For, nodes.If, nodes.With, nodes.Macro))]:
        for field in ("body", "else_"):
            body = getattr(parent, field, None)
            if body:
                setattr(parent, field, _instrument_body(body))
        if isinstance(parent, nodes.For | nodes.Macro):
            parent.body.insert(0, nodes.ExprStmt(_call("at", nodes.Const(parent.lineno))))
        if isinstance(parent, nodes.If):
            parent.test = nodes.And(_call("at", nodes.Const(parent.lineno)), parent.test)
    tree.set_lineno(1)
    tree.set_environment(environment)
    return tree


def _instrument_body(body: list[nodes.Node]) -> list[nodes.Node]:
    steps: list[nodes.Node] = []
    for statement in body:
        if not isinstance(statement, nodes.Output):
            steps += [nodes.ExprStmt(_call("at", nodes.Const(statement.lineno))), statement]
            continue
        for value in statement.nodes:
            if isinstance(value, nodes.TemplateData):
                steps.append(nodes.Output([value]))
            else:
                steps.append(nodes.ExprStmt(_call("at", nodes.Const(value.lineno))))
                steps.append(nodes.Output([_call("shown", value)]))
    return steps


def _instrument_expressions(tree: nodes.Node) -> None:
    for choice in tree.find_all(nodes.CondExpr):
        if choice.expr2 is None:
            choice.expr2 = nodes.Const("")
    for parent in reversed([tree, *tree.find_all(nodes.Node)]):
        for name, value in parent.iter_fields():
            if name == "expr" and isinstance(parent, nodes.Compare) and parent.ops[0].op in ("in", "notin"):
                setattr(parent, name, _call("present", _bounded_join(value)).set_lineno(value.lineno))
            elif isinstance(value, list):
                setattr(parent, name, [_bounded_join(item) for item in value])
            else:
                setattr(parent, name, _bounded_join(value))


def _bounded_join(value: Any) -> Any:
    """`a ~ b` through `joined`, on the line where it stands."""
    return _call("joined", *value.nodes).set_lineno(value.lineno) if isinstance(value, nodes.Concat) else value


def _call(method: str, *arguments: nodes.Expr) -> nodes.Call:
    return nodes.Call(nodes.EnvironmentAttribute(method), list(arguments), [], None, None)
