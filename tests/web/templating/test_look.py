"""The look that staff choose, beside the usual one."""

import re
from dataclasses import astuple

from web.config.settings import PROJECT_ROOT
from web.templating.look import USUAL, preview

TOKENS = PROJECT_ROOT / "static/css/base/tokens.css"


def test_the_usual_colour_is_previewed_as_it_is() -> None:
    found = re.findall(r"--accent: (\S+);\s+--accent-strong: (\S+);\s+--on-accent: (\S+);", TOKENS.read_text())
    assert found == [astuple(one) for one in USUAL]
    assert "--accent:#b7d2bd" in preview("", "ysabeau")
