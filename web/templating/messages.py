"""Messages of templates: sentences that `_`, `ngettext` and `{% trans %}` mark, written into the compiled template.

A message is a constant, so it is looked up once, when its template is compiled: a page costs as much as if its
sentences stood there unmarked.
"""

import re
from typing import Any

from jinja2 import Environment, TemplateAssertionError, nodes
from jinja2.visitor import NodeTransformer

from web.templating.output import Writer

LEADING = {"_": 0, "gettext": 0, "pgettext": 1, "ngettext": 0, "npgettext": 1}
"""The functions that mark messages, and how many arguments stand before the first form of the message."""

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%(.?)")


class WrittenOut(Writer):
    """A compiler that writes every message out."""

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 - Jinja's name
        """Compile a whole template."""
        super().visit_Template(_Writer(self.environment, self.name, self.filename).visit(node), frame)


class _Writer(NodeTransformer):
    def __init__(self, jinja: Environment, name: str | None, filename: str | None) -> None:
        self.jinja, self.name, self.filename = jinja, name, filename

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        """What stands beside each other is written at once, as if no mark had stood between."""
        super().generic_visit(node, *args, **kwargs)
        for field, value in node.iter_fields():
            if isinstance(value, list):
                setattr(node, field, _merged(value))
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802 - Jinja's name
        """What is written into the page needs no joining before, and nothing is an empty text."""
        self.generic_visit(node)
        for one in node.nodes:
            if isinstance(one, nodes.CondExpr) and one.expr2 is None:
                one.expr2 = nodes.Const("")
        node.nodes = [piece for one in node.nodes for piece in (one.nodes if isinstance(one, nodes.Concat) else [one])]
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - Jinja's name
        """The words of a message in place of the call that marks it."""
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.node.name not in LEADING:
            return node
        forms = node.args[LEADING[node.node.name] :]
        values = {one.key: one.value for one in node.kwargs}
        if not node.node.name.startswith("n"):
            return self._sentence(forms[0], values)
        one, several, number = forms
        values.setdefault("num", number)
        is_one = nodes.Compare(number, [nodes.Operand("eq", nodes.Const(1))])
        return nodes.CondExpr(is_one, self._sentence(one, values), self._sentence(several, values))

    def _sentence(self, message: nodes.Expr, values: dict[str, nodes.Expr]) -> nodes.Expr:
        if not isinstance(message, nodes.Const) or not isinstance(message.value, str):
            raise self._refused("A message is written out where it is marked.", message)
        pieces, end = list[nodes.Expr](), 0
        for found in PLACEHOLDER.finditer(message.value):
            words = message.value[end : found.start()] + ("%" if found[2] == "%" else "")
            pieces += [nodes.TemplateData(words)] if words else []
            if found[1] not in values and found[2] != "%":
                raise self._refused(f"No value is given for {found[0]}.", message)
            pieces += [values[found[1]]] if found[1] else []
            end = found.end()
        tail = message.value[end:]
        pieces += [nodes.TemplateData(tail)] if tail or not pieces else []
        sentence = nodes.Concat(pieces) if len(pieces) > 1 else pieces[0]
        sentence.set_environment(self.jinja).set_lineno(message.lineno)
        return sentence

    def _refused(self, why: str, node: nodes.Node) -> TemplateAssertionError:
        return TemplateAssertionError(why, node.lineno, self.name, self.filename)


def _merged(body: list[Any]) -> list[Any]:
    found: list[Any] = []
    for one in body:
        if isinstance(one, nodes.Output) and found and isinstance(found[-1], nodes.Output):
            found[-1].nodes.extend(one.nodes)
        else:
            found.append(one)
    return found
