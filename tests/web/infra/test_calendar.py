"""Bank holidays, looked up by a process of their own."""

from datetime import date

import pytest

from domain.delivery import bank_holidays
from domain.delivery.bank_holidays import is_bank_holiday
from web.infra.calendar import look_up_bank_holidays

CHRISTMAS, CHRISTMAS_EVE = date(2026, 12, 25), date(2026, 12, 24)


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank_holidays, "_TOLD", {})


def test_another_process_looks_them_up(monkeypatch: pytest.MonkeyPatch) -> None:
    look_up_bank_holidays({"GB", "DE"}, (2026, 2027))
    monkeypatch.setattr(bank_holidays, "bank_holidays", None)  # nobody asks the library here
    for country in ("GB", "DE"):
        assert is_bank_holiday(CHRISTMAS, country)
        assert not is_bank_holiday(CHRISTMAS_EVE, country)


def test_where_that_fails_they_are_looked_up_when_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    look_up_bank_holidays({"GB"}, (2026,))
    assert is_bank_holiday(CHRISTMAS, "GB")
