"""Pages that are kept in Redis, and those of the same shop after its environment has changed."""

import os
import subprocess
import sys
from dataclasses import replace

from web.cache.namespace import KINDS, shop_name
from web.config.settings import PROJECT_ROOT, Settings


def test_whatever_pages_show_of_the_environment_names_them_anew() -> None:
    usual = Settings()
    assert shop_name(usual) == shop_name(replace(usual))
    for other in (replace(usual, seller_vat_number="GB 1"), replace(usual, prices_include_tax=False)):
        assert shop_name(other) != shop_name(usual)


PRINTED = """
from dataclasses import replace
from web.cache.namespace import digest_of
from web.config.settings import settings
print(digest_of(replace(settings(), tax_countries=frozenset({"GB", "DE", "FR", "IE", "NL"}))).hex())
"""


def test_each_process_has_the_same_digest_of_the_same_settings() -> None:
    """Browsers ask whichever process it is whether it still has the page of another one, or of before a restart."""
    found = {
        subprocess.check_output([sys.executable, "-c", PRINTED], env={**os.environ, "PYTHONHASHSEED": seed, seed: ""})
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1


def test_whatever_pages_lead_to_under_a_name_of_its_own_is_of_the_code() -> None:
    assert {path.suffix for path in (PROJECT_ROOT / "static").rglob("*.*")} - KINDS == {".md"}
