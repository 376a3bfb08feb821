"""What is old goes in pieces, however much there is of it, and nothing keeps the rest from going."""

import pytest

from tests.support.shop import OpenShop
from web.infra.database import SERVER_SETTINGS
from web.system import cleanup
from web.system.cleanup import delete_expired

OLD_CARTS = "INSERT INTO carts (token_hash, touched_at) SELECT int4send(n), now() - interval '60 days' FROM {many}"
OLD_CODES = """
INSERT INTO one_time_codes (email, purpose, expires_at)
SELECT 'a@example.com', 'sign_up', now() - interval '2 days' FROM {many}
"""
MANY = "generate_series(1, 2500) AS n"
SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.001); RETURN OLD; END';
CREATE TRIGGER slow BEFORE DELETE ON one_time_codes FOR EACH ROW EXECUTE FUNCTION slow()
"""


async def test_much_that_is_old_goes_in_pieces(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with three million rows, which no single statement deletes in time, and each piece in a tenth of it."""
    monkeypatch.setitem(SERVER_SETTINGS, "statement_timeout", "2500")
    monkeypatch.setattr("web.system.cleanup.PIECE", 100)
    monkeypatch.setattr("web.system.cleanup.EACH_SECONDS", 120.0)
    await shop.run(OLD_CODES.format(many=MANY))
    await shop.run(OLD_CARTS.format(many=MANY))
    await shop.run(SLOW)
    await shop.shop.database.close()
    await shop.shop.database.open()
    assert await delete_expired(shop.shop.database, shop.shop.settings) == 5000
    assert await shop.value("SELECT count(*) FROM one_time_codes") == 0
    assert await shop.value("SELECT count(*) FROM carts") == 0


async def test_what_cannot_be_deleted_keeps_nothing_else(shop: OpenShop) -> None:
    await shop.run(OLD_CODES.format(many=MANY))
    await shop.run(OLD_CARTS.format(many=MANY))
    await shop.run(
        "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no'; END$$; "
        "CREATE TRIGGER never BEFORE DELETE ON one_time_codes FOR EACH ROW EXECUTE FUNCTION never()"
    )
    assert await delete_expired(shop.shop.database, shop.shop.settings) == 2500
    assert await shop.value("SELECT count(*) FROM carts") == 0


async def test_each_kind_has_its_turn(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleanup, "EACH_SECONDS", 0.001)
    await shop.run(OLD_CODES.format(many=MANY))
    await shop.run(OLD_CARTS.format(many=MANY))
    assert await delete_expired(shop.shop.database, shop.shop.settings) == 2000
    assert await delete_expired(shop.shop.database, shop.shop.settings) == 2000
