"""Every email is described by one room."""

from web.config.settings import PROJECT_ROOT
from web.mail.emails import EMAILS

FOLDERS = sorted(path.name for path in (PROJECT_ROOT / "templates" / "mail").iterdir() if path.is_dir())


def test_every_folder_of_templates_has_exactly_one_owner() -> None:
    assert sorted(email.kind for email in EMAILS) == FOLDERS
