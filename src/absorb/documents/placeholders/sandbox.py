"""Running a template's code: only what a document needs, in bounded time and memory, and every fault with its place.

A template is sent in by people. Jinja's sandbox keeps it from the program's insides; on top of that only the listed
filters and methods exist, nothing can be included, and loops and sizes have limits.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from markupsafe import Markup

from absorb.documents.placeholders.facts import Items, Missing, Record, Unfit, absent, template_value
from absorb.documents.placeholders.filling import mark
from absorb.documents.placeholders.limits import (
    LARGEST_ARGUMENT,
    LARGEST_OUTCOME,
    MOST_STEPS,
    RECORD_METHODS,
    TEST_NAMES,
    TEXT_METHODS,
    TooMuch,
    bounded,
    check_operands,
    exact,
    filters,
    guarded_method,
    kind_of,
)
from absorb.kernel.phrases import Phrase

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Draft(ImmutableSandboxedEnvironment):
    """One run of a template's code over facts.

    `texts` gathers what is to be shown, `shown` gives a mark that stands for it in the XML until the document is built:
    so no text can be taken for markup or for a placeholder. `line` is the line of the source that runs.
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
        self.size = 0
        self.known: tuple[str, ...] = ()
        self.filters = filters()
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
            raise TooMuch(Phrase("the loops take more than %(most)s steps", most=MOST_STEPS))
        return True

    def grown(self, characters: int) -> bool:
        """So many characters more come into the document."""
        self.size += characters
        if self.size > LARGEST_OUTCOME:
            raise TooMuch(Phrase("the document would come to more than %(most)s characters", most=LARGEST_OUTCOME))
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
        self.grown(len(text))
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
        says = "it is %(kind)s; only a text, a number, true or false can stand in a document"
        raise Unfit(Phrase(says, kind=Phrase.key(f"template {kind}", kind)))

    def present(self, value: Any) -> Any:
        """What is looked for in something: it must be there itself."""
        if isinstance(value, Missing):
            value.report()
            return ""
        return value

    def looped(self, value: Any) -> Any:
        """What a loop runs over: a list or an object's names. A text's letters are nobody's lines."""
        if isinstance(value, Missing) or value == "" or (isinstance(value, Iterable) and not isinstance(value, str)):
            return value
        raise Unfit(Phrase("it loops over %(kind)s; a list is expected", kind=Phrase.key(f"template {kind_of(value)}", kind_of(value))))

    def joined(self, *parts: Any) -> Any:
        """`a ~ b`, with a limit."""
        lack = next((part for part in parts if isinstance(part, Missing)), None)
        if lack is not None:
            return lack
        texts = [part if isinstance(part, str) else self._text(part) for part in parts]
        return bounded(Markup("").join(texts) if any(isinstance(text, Markup) for text in texts) else "".join(texts))

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
            if argument in TEXT_METHODS:
                return guarded_method(obj, argument, super().getattr(obj, argument))
            return self._no_such(obj, argument)
        if isinstance(obj, list | tuple) and not hasattr(obj, "_fields"):
            return self._item(obj, argument)
        if not isinstance(obj, LoopContext | Namespace | tuple):
            return self._no_such(obj, argument)
        return super().getattr(obj, argument) if is_attribute else super().getitem(obj, argument)

    def _field(self, obj: Record, name: Any) -> Any:
        if name in obj:
            return obj[name]
        if name in RECORD_METHODS:
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
        left, right = exact(left), exact(right)
        check_operands(operator, left, right)
        if operator == "/" and isinstance(left, int) and isinstance(right, int):
            left = Decimal(left)
        return bounded(self.binop_table[operator](left, right))

    def call(self, context: Any, obj: Any, /, *arguments: Any, **options: Any) -> Any:
        if isinstance(obj, Missing):
            return obj
        if not callable(obj):
            raise Unfit("it calls a value as if it were a function")
        if obj == self._range:
            lack = next((argument for argument in arguments if isinstance(argument, Missing)), None)
            if lack is not None:
                lack.report()
                return ()
        return super().call(context, obj, *arguments, **options)

    def _range(self, *arguments: int) -> range:
        found = range(*(int(argument) for argument in arguments))
        if len(found) > LARGEST_ARGUMENT:
            raise TooMuch(Phrase("range gives more than %(most)s numbers", most=LARGEST_ARGUMENT))
        return found
