"""Which facts a template asks for, read from its code without running it."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec
from jinja2 import nodes

Shape = Literal["text", "number", "list", "object", "any"]
Path = tuple[str, ...]
"""Steps from the facts down; "*" is every item of a list (or every field of an object)."""

EVERY = "*"
_PASS_ON = frozenset(
    ("optional", "default", "d", "sort", "reverse", "list", "unique", "select", "selectattr", "reject", "rejectattr", "batch", "slice")
)
_LIST_FILTERS = (_PASS_ON - {"optional", "default", "d"}) | {
    "length",
    "count",
    "join",
    "first",
    "last",
    "map",
    "sum",
    "groupby",
    "max",
    "min",
}
_NUMBER_FILTERS = frozenset(("round", "int", "float", "abs"))
_TEXT_FILTERS = frozenset(("upper", "lower", "title", "capitalize", "trim", "truncate", "replace", "format", "wordcount"))
_EMPTY_ALLOWED = frozenset(("optional", "default", "d"))
_OBJECT_FILTERS = frozenset(("dictsort", "items"))
_METHODS = frozenset(("items", "keys", "values"))
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg, nodes.Pos)


class Use(msgspec.Struct, frozen=True):
    """One asking for a fact: where in the source, what is expected there, whether it may be empty.

    `whole` says that everything under the fact is used too.
    """

    line: int
    path: Path
    shape: Shape
    optional: bool = False
    whole: bool = False


Names = Mapping[str, Path | None]
"""What the template's own names stand for: a path into the facts, or None for something of the template's own."""


def find_uses(tree: nodes.Template) -> list[Use]:
    """Every use of a fact, in the order of the source."""
    reader = _Reader()
    reader.read_body(tree.body, {"range": None, "namespace": None, "loop": None, "varargs": None, "kwargs": None})
    return reader.uses


class _Reader:
    def __init__(self) -> None:
        self.uses: list[Use] = []

    def read_body(self, body: list[nodes.Node], names: Names) -> None:
        """Statements in order; a `set` is known to those after it."""
        known = dict(names)
        for statement in body:
            self._read_statement(statement, known)

    def _read_statement(self, node: nodes.Node, known: dict[str, Path | None]) -> None:
        if isinstance(node, nodes.Output):
            for value in node.nodes:
                if not isinstance(value, nodes.TemplateData):
                    self._want(value, known, "text", whole=True)
        elif isinstance(node, nodes.For):
            self._read_loop(node, known)
        elif isinstance(node, nodes.If):
            self._want(node.test, known, "any")
            for body in (node.body, node.elif_, node.else_):
                self.read_body(list(body), known)
        elif isinstance(node, nodes.Assign):
            self._assign(node.target, self._want(node.node, known, "any"), known)
        elif isinstance(node, nodes.With):
            inner = dict(known)
            for target, value in zip(node.targets, node.values, strict=True):
                self._assign(target, self._want(value, known, "any"), inner)
            self.read_body(node.body, inner)
        elif isinstance(node, nodes.Macro):
            known[node.name] = None
            self.read_body(node.body, {**known, **{argument.name: None for argument in node.args}, "caller": None})

    def _read_loop(self, node: nodes.For, known: dict[str, Path | None]) -> None:
        path = self._want(node.iter, known, "list")
        inner = dict(known)
        self._assign(node.target, None if path is None else (*path, EVERY), inner)
        if node.test is not None:
            self._want(node.test, inner, "any")
        self.read_body(node.body, inner)
        self.read_body(node.else_, known)

    def _assign(self, target: nodes.Node, path: Path | None, names: dict[str, Path | None]) -> None:
        """A loop over pairs, as `items()` gives them, has the name first and the value last."""
        if isinstance(target, nodes.Name):
            names[target.name] = path
        elif isinstance(target, nodes.Tuple):
            for item in target.items:
                self._assign(item, path if item is target.items[-1] else None, names)

    def _want(self, node: nodes.Node, names: Names, shape: Shape, *, optional: bool = False, whole: bool = False) -> Path | None:
        """Note that the value of an expression is wanted; the path of the fact that it is, if it is one."""
        path = self._path(node, names, shape=shape, optional=optional)
        if path is not None:
            self._note(node, path, shape, optional=optional, whole=whole)
        return path

    def _note(self, node: nodes.Node, path: Path, shape: Shape, *, optional: bool = False, whole: bool = False) -> None:
        self.uses.append(Use(node.lineno, path, shape, optional, whole))

    def _path(self, node: nodes.Node, names: Names, *, shape: Shape = "any", optional: bool = False) -> Path | None:
        """The path of the fact that an expression is, or None; what it takes on the way is noted."""
        if isinstance(node, nodes.Name):
            return names.get(node.name, (node.name,))
        if isinstance(node, nodes.Getattr):
            owner = self._path(node.node, names, optional=optional)
            return None if owner is None else (*owner, node.attr)
        if isinstance(node, nodes.Getitem):
            return self._item_path(node, names, optional=optional)
        if isinstance(node, nodes.Filter):
            return self._filter_path(node, names, shape=shape, optional=optional)
        if isinstance(node, nodes.Call):
            return self._call_path(node, names)
        if isinstance(node, nodes.CondExpr):
            self._want(node.test, names, "any")
            for choice in (node.expr1, node.expr2):
                if choice is not None:
                    self._want(choice, names, shape, optional=optional, whole=True)
            return None
        self._read_operands(node, names, optional=optional)
        return None

    def _item_path(self, node: nodes.Getitem, names: Names, *, optional: bool) -> Path | None:
        owner = self._path(node.node, names, optional=optional)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return None if owner is None else (*owner, node.arg.value)
        if not isinstance(node.arg, nodes.Const | nodes.Slice):
            self._want(node.arg, names, "any")
        return owner if isinstance(node.arg, nodes.Slice) or owner is None else (*owner, EVERY)

    def _filter_path(self, node: nodes.Filter, names: Names, *, shape: Shape, optional: bool) -> Path | None:
        name, inner = node.name, node.node
        for argument in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self._want(argument, names, "any", optional=True)
        if inner is None:
            return None
        expected = _filter_shape(name, shape)
        path = self._path(inner, names, shape=expected, optional=optional or name in _EMPTY_ALLOWED)
        if path is None:
            return None
        fields = _fields_of(node)
        if fields is not None:
            self._note(node, (*path, EVERY, *fields), "any", optional=optional)
        optional = optional or name in _EMPTY_ALLOWED
        if name in _PASS_ON:
            self._note(node, path, expected, optional=optional)
            return path
        if name in ("first", "last"):
            self._note(node, path, "list", optional=optional)
            return (*path, EVERY)
        self._note(node, path, expected, optional=optional, whole=fields is None and name not in ("length", "count"))
        return None

    def _call_path(self, node: nodes.Call, names: Names) -> Path | None:
        for argument in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self._want(argument, names, "any", whole=True)
        if not isinstance(node.node, nodes.Getattr):
            return None
        owner = self._path(node.node.node, names)
        if owner is None:
            return None
        method = node.node.attr
        self._note(node, owner, "object" if method in _METHODS else "text")
        return owner if method in _METHODS else None

    def _read_operands(self, node: nodes.Node, names: Names, *, optional: bool) -> None:
        if isinstance(node, nodes.Test):
            lenient = node.name in ("defined", "undefined", "none")
            self._want(node.node, names, "any", optional=optional or lenient)
            return
        shape: Shape = "number" if isinstance(node, _ARITHMETIC) else "text" if isinstance(node, nodes.Concat) else "any"
        if isinstance(node, nodes.Compare):
            others = [node.expr, *(operand.expr for operand in node.ops)]
            shape = _compared_shape(others)
        for child in _operands(node):
            self._want(child, names, shape, optional=optional, whole=True)


def _operands(node: nodes.Node) -> Iterator[nodes.Expr]:
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Operand):
            yield child.expr
        elif isinstance(child, nodes.Pair):
            yield child.value
        elif isinstance(child, nodes.Expr):
            yield child


def _compared_shape(sides: list[nodes.Expr]) -> Shape:
    values: list[Any] = [side.value for side in sides if isinstance(side, nodes.Const)]
    if any(isinstance(value, str) for value in values):
        return "text"
    return "number" if any(isinstance(value, int | float) and not isinstance(value, bool) for value in values) else "any"


def _filter_shape(name: str, outer: Shape) -> Shape:
    if name in _LIST_FILTERS:
        return "list"
    if name in _NUMBER_FILTERS:
        return "number"
    if name in _OBJECT_FILTERS:
        return "object"
    return "text" if name in _TEXT_FILTERS else outer


def _fields_of(node: nodes.Filter) -> Path | None:
    """The field of each item that a filter looks at: `sum(attribute="amount")`, `selectattr("paid")`."""
    named = [keyword.value for keyword in node.kwargs if keyword.key == "attribute"]
    if node.name in ("selectattr", "rejectattr", "groupby") and node.args:
        named.append(node.args[0])
    if node.name in ("sum", "unique") and node.args and isinstance(node.args[0], nodes.Const) and isinstance(node.args[0].value, str):
        named.append(node.args[0])
    found = next((value.value for value in named if isinstance(value, nodes.Const) and isinstance(value.value, str)), None)
    return tuple(found.split(".")) if found is not None else None
