"""Facts as a template sees them: read-only, each knowing its JSON pointer, and a missing one that says so when used."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from jinja2 import Undefined

from absorb.kernel.intake import child, nearest
from absorb.kernel.phrases import Phrase

Lacking = Callable[["Missing"], None]
"""Called when a missing fact is really used."""


class Unfit(TypeError):
    """A value is not of the kind that its use needs; the message is a sentence for the template's author."""


class Record(Mapping[str, Any]):
    """A JSON object: `{{ applicant.name }}` is always its field, though a Python mapping has a method of that name."""

    __slots__ = ("_fields", "pointer")

    def __init__(self, fields: Mapping[str, Any], pointer: str) -> None:
        self._fields = fields
        self.pointer = pointer

    def __getitem__(self, key: str) -> Any:
        return self._fields[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __str__(self) -> str:
        raise Unfit("it is an object; only a text, a number, true or false can stand in a document")


class Items(tuple[Any, ...]):
    """A JSON list."""

    pointer: str = ""

    def __str__(self) -> str:
        raise Unfit("it is a list; only a text, a number, true or false can stand in a document")


class Missing(Undefined):
    """A fact that is not there, or is null.

    It may be passed on, calculated with and asked whether it `is defined`; only when it is shown, looped over, compared
    or (unless it is null, which counts as false) tested is it reported. The filters `optional` and `default` replace it.
    """

    __slots__ = ("is_null", "pointer", "why")

    lacking: Lacking

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = None,
        name: str | None = None,
        exc: Any = None,
        *,
        pointer: str = "",
        is_null: bool = False,
    ) -> None:
        super().__init__(hint=hint, name=name)
        self.pointer = pointer
        self.is_null = is_null
        self.why = hint or ""

    def deeper(self, key: object) -> "Missing":
        """What a field of something missing is: missing too, for the same reason."""
        return type(self)(hint=self.why, name=self._undefined_name, pointer=self.pointer, is_null=self.is_null)

    def report(self) -> None:
        type(self).lacking(self)

    def __str__(self) -> str:
        self.report()
        return ""

    def __bool__(self) -> bool:
        if not self.is_null:
            self.report()
        return False

    def __iter__(self) -> Iterator[Any]:
        self.report()
        return iter(())

    def __len__(self) -> int:
        self.report()
        return 0

    def __contains__(self, item: object) -> bool:
        self.report()
        return False

    def __eq__(self, other: object) -> bool:
        if not self.is_null:
            self.report()
        return other is None or (isinstance(other, Missing) and other.is_null and self.is_null)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.pointer, self.is_null))

    def _ordered(self, other: object) -> bool:
        self.report()
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _ordered  # type: ignore[assignment]

    def _passed_on(self, *others: object) -> "Missing":
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _passed_on  # type: ignore[assignment]
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = _passed_on  # type: ignore[assignment]
    __call__ = __getitem__ = _passed_on  # type: ignore[assignment]


def template_value(value: Any, pointer: str, missing: type[Missing]) -> Any:
    """A JSON value as a template sees it; numbers are exact, whole ones are ints."""
    if value is None:
        return missing(hint=Phrase("%(pointer)s is null.", pointer=pointer), pointer=pointer, is_null=True)
    if isinstance(value, Mapping):
        return Record({key: template_value(item, child(pointer, key), missing) for key, item in value.items()}, pointer)
    if isinstance(value, list | tuple):
        items = Items(template_value(item, child(pointer, index), missing) for index, item in enumerate(value))
        items.pointer = pointer
        return items
    if isinstance(value, Decimal) and value.as_tuple().exponent == 0 and not (value.is_signed() and not value):
        return int(value)
    return value


def absent(key: str, pointer: str, known: Iterable[str], missing: type[Missing]) -> Missing:
    """The missing field `key` of the object at `pointer`."""
    says = '%(pointer)s has no "%(key)s"%(near)s' if pointer else 'the facts have no "%(key)s"%(near)s'
    return missing(hint=Phrase(says, pointer=pointer, key=key, near=nearest(key, known)), name=key, pointer=child(pointer, key))
