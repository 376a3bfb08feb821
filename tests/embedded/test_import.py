"""`mercer import` and `mercer export`: goods in and out without a web page."""

from pathlib import Path

import asyncpg

from tests.support.embedded.started import mercer

FILE = (
    "product,sku,name,category,published,price,stock\noak-tray,TRAY,Oak Tray,Trays,yes,25,4\nx,BAD,X,Trays,yes,dear,1\n"
)


async def test_a_file_is_imported_and_an_export_of_it_changes_nothing(tmp_path: Path, dsn: str) -> None:
    known = {"DATABASE_URL": dsn, "REDIS_URL": "redis://127.0.0.1:1"}
    (tmp_path / "goods.csv").write_text(FILE)
    done = mercer(tmp_path, "import", str(tmp_path / "goods.csv"), **known)
    assert (done.returncode, done.stderr) == (1, "Line 3, BAD: Enter an amount in GBP, such as 12.50.\n")
    assert "goods.csv: 1 new, 0 changed, 0 unchanged, 1 refused. Applied as /admin/changes/" in done.stdout
    connection = await asyncpg.connect(dsn)
    assert await connection.fetchval("SELECT price_from FROM products WHERE slug = 'oak-tray' AND published") == 2500
    who = "SELECT array_agg(DISTINCT actor), count(actor_id) FROM audit_entries"
    assert tuple(await connection.fetchrow(who)) == (["command line"], 0)
    await connection.close()
    out = tmp_path / "out.csv"
    written = mercer(tmp_path, "export", str(out), **known)
    assert (written.returncode, f"{out}: 1 rows" in written.stdout) == (0, True), written.stderr
    again = mercer(tmp_path, "import", str(out), **known)
    assert (again.returncode, "0 new, 0 changed, 1 unchanged, 0 refused. Staged" in again.stdout) == (0, True)


def test_a_file_that_is_none_is_refused_in_one_line(tmp_path: Path, dsn: str) -> None:
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n")
    refused = mercer(tmp_path, "import", str(tmp_path / "odd.csv"), DATABASE_URL=dsn, REDIS_URL="redis://127.0.0.1:1")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert refused.stderr.startswith("Error: The columns of this file are not known.")
