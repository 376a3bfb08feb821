"""axe-core's findings on a page, in lines that say where to look."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "iframes": False,
}


CONTRAST: dict[str, Any] = {**OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast"]}, "rules": {}}


def violations(page: Page, options: dict[str, Any] = OPTIONS) -> list[str]:
    """The violations of WCAG 2.2 A or AA, or of `CONTRAST` alone. A document is given axe once."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("async (options) => (await axe.run(options)).violations", options)
    return [
        f"{rule['id']}: {' '.join(node['target'])}: {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"]
    ]
