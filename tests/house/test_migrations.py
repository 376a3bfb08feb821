"""Expand, then contract: a migration leaves everything in place that the release before it reads and writes.

`mercer migrate` runs while the old web processes still serve. A column gets its default in the release that brings it
and keeps it; what nobody uses any more goes one release later, in a migration that says so in `CONTRACTS`.

Nor does it make them wait: a migration that alters a table keeps everybody from it until its commit, so it reads none
of its rows. What reads them (`VALIDATE CONSTRAINT`, an index) is a migration of its own.
"""

import ast
import re
from collections.abc import Iterator

from web.infra.schema import VERSIONS

FIRST = "0024"
"""Older migrations are history; 0022 is the one that taught the rule."""
TAKEN_AWAY = {"drop_table", "drop_column", "rename_table"}
FIRST_TO_SCAN_APART = "0065"
"""Here that rule began."""
ADDS_CONSTRAINT = {"create_check_constraint", "create_foreign_key"}
ADDS_INDEX = {"create_index", "create_unique_constraint", "create_primary_key"}
ALTERS = ADDS_CONSTRAINT | {"add_column", "alter_column", "drop_column", "drop_constraint"}
READS_ROWS = re.compile(r"type_=|ForeignKey\(|CheckConstraint\(|Identity\(|Computed\(|uuidv7|random|clock_timestamp")
REWRITES = re.compile(
    r"ALTER\s+TABLE\s+(\w+)\b.*?(\bSET\s+EXPRESSION\b|\bGENERATED\b.*\bSTORED\b|\bALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Statements in SQL that write a table anew."""
SHORT = {"categories"}
"""Tables of a few hundred rows, which are written anew before anybody notices."""
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


def scans(text: str) -> Iterator[str]:
    """The calls of `upgrade` that read a table that was there before, while nobody else can use it."""
    body = ast.parse(text).body
    (upgrade,) = (one for one in body if isinstance(one, ast.FunctionDef) and one.name == "upgrade")
    constants = {ast.unparse(one.targets[0]): ast.unparse(one.value) for one in body if isinstance(one, ast.Assign)}
    calls = [call for call in ast.walk(upgrade) if isinstance(call, ast.Call)]
    named = [(ast.unparse(call.func).rpartition(".")[2], call, ast.unparse(call)) for call in calls]
    new = {ast.unparse(call.args[0]) for name, call, _ in named if name == "create_table"}
    old = [one for one in named if one[0] in ALTERS | ADDS_INDEX and _table(*one[:2]) not in new]
    alters = any(name in ALTERS for name, *_ in old)
    for name, _, written in old:
        if name in ADDS_CONSTRAINT:
            reads = "postgresql_not_valid=True" not in written
        else:
            reads = alters if name in ADDS_INDEX else bool(READS_ROWS.search(written))
        if reads:
            yield written
    for name, call, written in named:
        sql = constants.get(ast.unparse(call.args[0]), written) if name == "execute" else ""
        if (found := REWRITES.search(sql)) and found[1] not in SHORT:
            yield written


def _table(name: str, call: ast.Call) -> str:
    """The table of a call as it is written there: what is added to it or taken off comes first, but for columns."""
    return ast.unparse(call.args[0 if name in {"add_column", "alter_column", "drop_column"} else 1])


def test_nobody_waits_while_a_table_is_read() -> None:
    for path in sorted(VERSIONS.glob("*.py")):
        if path.name[:4] >= FIRST_TO_SCAN_APART:
            assert list(scans(path.read_text())) == [], path.name


def test_the_rule_knows_what_reads_a_table() -> None:
    column, index = "op.add_column('orders', sa.Column('age', {}))", "op.create_index('ix', 'orders', ['age'])"
    check = "op.create_check_constraint('ck', table, 'age > 0'{})"
    for lines, read in [
        ([column.format("sa.SmallInteger()")], []),
        ([column.format("sa.Uuid(), server_default=sa.text('uuidv7()')")], [0]),
        ([column.format("sa.Uuid(), sa.ForeignKey('makers.id')")], [0]),
        (["op.alter_column('orders', 'age', type_=sa.BigInteger())"], [0]),
        ([check.format("")], [0]),
        ([check.format(", postgresql_not_valid=True")], []),
        ([index], []),
        ([column.format("sa.SmallInteger()"), index], [1]),
        (["op.execute('ALTER TABLE orders ALTER COLUMN words SET EXPRESSION AS (lower(name))')"], [0]),
        (["op.execute('ALTER TABLE orders ADD words text GENERATED ALWAYS AS (lower(name)) STORED')"], [0]),
        (["op.execute('ALTER TABLE orders ALTER age TYPE bigint')"], [0]),
        (["op.execute('ALTER TABLE orders ALTER COLUMN words DROP EXPRESSION')"], []),
        (["op.create_table('orders')", check.format("").replace("table", "'orders'"), index], []),
    ]:
        body = "".join(f"    {line}\n" for line in lines)
        assert list(scans(f"def upgrade():\n{body}")) == [lines[spot] for spot in read], lines


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
