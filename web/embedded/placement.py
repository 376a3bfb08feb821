"""The place of PostgreSQL's data: DATA_DIR, unless its account cannot reach that, as below root's home."""

import shutil
import tempfile
from pathlib import Path

from web.embedded.account import Account, everyone_reaches
from web.embedded.binaries import SHARED_HOME
from web.embedded.errors import ServiceError
from web.embedded.layout import Layout


def place_of_data(layout: Layout, account: Account) -> Path:
    """The path DATA_DIR/postgres, or the target of that link. Raises `ServiceError` if the link is another shop's."""
    shown = layout.data_dir / "postgres"
    if shown.is_symlink():
        return _follow(layout, shown)
    if shown.exists() or account.is_me or everyone_reaches(layout.data_dir):
        return shown
    return _elsewhere(layout, shown)


def _follow(layout: Layout, shown: Path) -> Path:
    real = SHARED_HOME / layout.mark
    if shown.readlink() != real:
        raise ServiceError(
            f"{layout.data_dir} was moved or copied, its database is still {shown.readlink()}: move that "
            f"to {real} and set the link {shown} to it, or remove the link to start afresh."
        )
    return real


def _elsewhere(layout: Layout, shown: Path) -> Path:
    real = SHARED_HOME / layout.mark
    SHARED_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    _clear_away()
    if real.exists():
        # DATA_DIR was removed by hand: its database must not come back without the rest.
        set_aside = real.with_suffix(".removed")
        shutil.rmtree(set_aside, ignore_errors=True)
        real.rename(set_aside)
    shown.symlink_to(real)
    real.with_suffix(".owner").write_text(str(shown))
    return real


def _clear_away() -> None:
    """Remove the data of shops that lay in a temporary folder, as those of tests do, and are gone."""
    for note in SHARED_HOME.glob("*.owner"):
        shown = Path(note.read_text())
        if shown.is_relative_to(tempfile.gettempdir()) and not shown.is_symlink():
            shutil.rmtree(note.with_suffix(""), ignore_errors=True)
            note.unlink()
