"""Expand, then contract: a migration leaves everything in place that the release before it reads and writes.

`mercer migrate` runs while the old web processes still serve. A column gets its default in the release that brings it
and keeps it; what nobody uses any more goes one release later, in a migration that says so in `CONTRACTS`.
"""

import ast
import re
from collections.abc import Iterator

from web.infra.schema import VERSIONS

FIRST = "0024"
"""Older migrations are history; 0022 is the one that taught the rule."""
TAKEN_AWAY = {"drop_table", "drop_column", "rename_table"}
SQL = re.compile(r"\b(DROP\s+(TABLE|COLUMN|DEFAULT)|SET\s+NOT\s+NULL|RENAME)\b", re.IGNORECASE)


def contractions(text: str) -> Iterator[str]:
    """The calls of `upgrade` that an older version does not survive."""
    tree = ast.parse(text)
    (upgrade,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade")
    for call in ast.walk(upgrade):
        if isinstance(call, ast.Call) and _contracts(ast.unparse(call.func), call):
            yield ast.unparse(call)


def _contracts(name: str, call: ast.Call) -> bool:
    given = {one.arg: ast.unparse(one.value) for one in call.keywords}
    match name.rpartition(".")[2]:
        case "alter_column":
            return (
                given.get("server_default") == "None" or given.get("nullable") == "False" or "new_column_name" in given
            )
        case "add_column":
            return "nullable=False" in ast.unparse(call) and not re.search(
                r"server_default=(?!None)|Identity\(|Computed\(", ast.unparse(call)
            )
        case "execute":
            return any(isinstance(part, ast.Constant) and SQL.search(str(part.value)) for part in ast.walk(call))
        case method:
            return method in TAKEN_AWAY


def test_the_release_before_can_go_on() -> None:
    for path in sorted(VERSIONS.glob("*.py")):
        text = path.read_text()
        if path.name[:4] >= FIRST and not re.search(r"(?m)^CONTRACTS = ", text):
            assert list(contractions(text)) == [], path.name


def test_the_rule_knows_what_taught_it() -> None:
    (path,) = VERSIONS.glob("0022_*.py")
    assert list(contractions(path.read_text())) == [
        "op.alter_column('catalogue_changes', 'goods', server_default=None)"
    ]
    column = "op.add_column('orders', sa.Column('phone', sa.Text(), nullable=False{}))"
    for call, broken in [
        (column.format(""), True),
        (column.format(", server_default=''"), False),
        ("op.execute('ALTER TABLE orders ALTER COLUMN phone SET NOT NULL')", True),
        ("op.execute('DROP TRIGGER phones ON orders')", False),
        ("op.drop_column('orders', 'phone')", True),
    ]:
        assert bool(list(contractions(f"def upgrade():\n    {call}\n"))) is broken, call
