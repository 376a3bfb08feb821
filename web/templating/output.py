"""How compiled templates write values into a page: escaped as ever, and without a copy of what is escaped already."""

from typing import Any

from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context, Macro
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined] # what `escape` itself is made of


def written(value: Any) -> str:
    """Return what stands on the page for a value, as `escape` has it.

    The page is joined of such pieces, which nobody asks again whether they are escaped: most are texts, and need no
    markup made of them, and fragments, which need no copy.
    """
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


class Writer(CodeGenerator):
    """A compiler whose templates write by `written` where Jinja's own would by `escape`."""

    def visit_Template(self, node: Any, frame: Any = None) -> None:  # noqa: N802 - Jinja's name
        """Compile a whole template."""
        self.writeline(f"from {__name__} import {written.__name__}")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write(f"{written.__name__}(")
        else:
            super()._output_child_pre(node, frame, finalize)


class QuickContext(Context):
    """A context that calls macros at once; Jinja would look at each call for what it passes to which function."""

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja names them
        """Call what a template calls."""
        if type(__obj) is not Macro:
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(__self.eval_ctx, *args, **kwargs)
