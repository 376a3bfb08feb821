"""A process of the shop knows every table, as the tests themselves do, or what advanced-alchemy writes fails there."""

import subprocess
import sys

from web.config.settings import PROJECT_ROOT

PROGRAM = "import web.infra.database; from domain.base import Base; print(len(Base.metadata.sorted_tables))"


def test_whoever_opens_the_database_knows_what_every_foreign_key_leads_to() -> None:
    """Tables are sorted by their foreign keys before a row is written; one that leads nowhere refuses the write."""
    known = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert (known.returncode, int(known.stdout or 0) > 40) == (0, True), known.stderr[-300:]
