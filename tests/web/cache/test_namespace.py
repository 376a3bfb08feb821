"""Pages that are kept in Redis, and those of the same shop after its environment has changed."""

from dataclasses import replace

from web.cache.namespace import shop_name
from web.config.settings import Settings


def test_whatever_pages_show_of_the_environment_names_them_anew() -> None:
    usual = Settings()
    assert shop_name(usual) == shop_name(replace(usual))
    for other in (replace(usual, seller_vat_number="GB 1"), replace(usual, prices_include_tax=False)):
        assert shop_name(other) != shop_name(usual)
