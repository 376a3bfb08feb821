"""The worker makes the sums of days anew: a day that cannot be made stops neither the others nor the tax."""

from datetime import UTC, date, datetime

from structlog.testing import capture_logs

from tests.support.sales import issue, sell
from tests.support.shop import OpenShop
from web.reports.tasks import fold_days

FAIL = """
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF new.day = '2026-03-02' OR current_setting('statement_timeout') <> '30s' THEN
        RAISE query_canceled;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER fail BEFORE INSERT ON sales_sums FOR EACH ROW EXECUTE FUNCTION fail()
"""
"""The second of March takes too long, and every day would at the usual limit."""


async def test_a_day_that_takes_too_long_stops_no_other(shop: OpenShop) -> None:
    async with shop.shop.database.transaction() as connection:
        await connection.execute(FAIL)
        for day in (2, 3, 4):
            sale = await sell(connection, datetime(2026, 3, day, 12, tzinfo=UTC), 700)
        tax = {"words": "UK VAT at 20%", "gross": 700, "tax": 117, "rate": 2000}
        await issue(connection, sale.id, datetime(2026, 3, 2, 12, tzinfo=UTC), [tax])
    with capture_logs() as lines:
        assert await fold_days(shop.shop.database, shop.shop.settings) == 3
    [alarm] = [line for line in lines if line["log_level"] == "error"]
    assert (alarm["of"], alarm["day"], alarm["error"]) == ("placed", "2026-03-02", "QueryCanceledError")
    async with shop.shop.database.read() as connection:
        made = [row["day"].day for row in await connection.fetch("SELECT DISTINCT day FROM sales_sums ORDER BY day")]
        taxed = await connection.fetchval("SELECT day FROM tax_sums")
        left = {row["at"].date() for row in await connection.fetch("SELECT at FROM report_changes")}
    assert (made, taxed, left) == ([3, 4], date(2026, 3, 2), {date(2026, 3, 2)})
