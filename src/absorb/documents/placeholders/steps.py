"""Changing a template's code before it runs, so that each of its steps says where it is and keeps within the limits.

The calls go to methods of the environment that runs the code (`absorb.documents.placeholders.sandbox.Draft`).
"""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, nodes

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


def forbidden_word(tree: nodes.Template) -> tuple[int, str] | None:
    """The line and word of a statement that a draft's template may not hold."""
    for kind, word in _FORBIDDEN.items():
        found = next(iter(tree.find_all(kind)), None)
        if found is not None:
            return found.lineno, word
    return None


def instrument(environment: Environment, tree: nodes.Template) -> nodes.Template:
    """Let the code say where it is before each step, show values through `shown`, and join texts through `joined`."""
    _instrument_expressions(tree)
    for parent in [tree, *tree.find_all((nodes.For, nodes.If, nodes.With, nodes.Macro))]:
        for field in ("body", "else_"):
            body = getattr(parent, field, None)
            if body:
                setattr(parent, field, _instrument_body(body))
        if isinstance(parent, nodes.For):
            parent.iter = _call("looped", parent.iter).set_lineno(parent.lineno)
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
                steps += [nodes.ExprStmt(_call("grown", nodes.Const(len(value.data)))), nodes.Output([value])]
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


def _call(method: str, *arguments: Any) -> nodes.Call:
    return nodes.Call(nodes.EnvironmentAttribute(method), list(arguments), [], None, None)
