"""Which browser, and how it is started: alone, quiet, and as root only where that is what we are."""

import os
import shutil
from typing import Any

NAMES = ("chromium", "chromium-headless-shell", "google-chrome", "google-chrome-stable", "chromium-browser")
QUIET = ("--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-sync")


def launch_options() -> dict[str, Any]:
    """What Playwright needs to start the browser that CHROMIUM names, one that is installed, or its own."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    args = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {"args": args, **({"executable_path": found} if found else {})}
