"""The choice of a browser and its start: without background work, and as root only where the tests run as root."""

import os
import shutil
from typing import Any

NAMES = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
QUIET = ("--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-sync")


def launch_options() -> dict[str, Any]:
    """The options with which Playwright starts the browser that CHROMIUM names, an installed one, or its own."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    args = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {"args": args, **({"executable_path": found} if found else {})}
