"""Tracking links: only of known carriers, only https, and nothing that staff type leaves its place in the address."""

import pytest

from domain.orders.carriers import PAGES, tracking_url


@pytest.mark.parametrize(
    ("carrier", "tracking", "url"),
    [
        ("Royal Mail", "RM 123GB", "https://www.royalmail.com/track-your-item#/tracking-results/RM123GB"),
        ("royal mail Tracked 24", "RM1", "https://www.royalmail.com/track-your-item#/tracking-results/RM1"),
        ("DHL Paket", "00340", "https://www.dhl.com/global-en/home/tracking.html?tracking-id=00340"),
        ("Deutsche Post", "A1", "https://www.deutschepost.de/sendung/simpleQueryResult.html?form.sendungsnummer=A1"),
        ("UPS", '1Z"&x=<b>/../', "https://www.ups.com/track?tracknum=1Z%22%26x%3D%3Cb%3E%2F..%2F"),
        ("DPD", "{number}", "https://track.dpd.co.uk/parcels/%7Bnumber%7D"),
        ("Bike", "7", ""),
        ("", "RM1", ""),
        ("Evri", " ", ""),
        ("Bike", "https://parcels.example/7?a=b", "https://parcels.example/7?a=b"),
        ("UPS", "http://parcels.example/7", "https://www.ups.com/track?tracknum=http%3A%2F%2Fparcels.example%2F7"),
        ("", "javascript:alert(1)", ""),
        ("", "https://", ""),
        ("", 'https://parcels.example/" onclick="x', ""),
    ],
)
def test_a_parcel_is_followed_at_its_carrier(carrier: str, tracking: str, url: str) -> None:
    assert tracking_url(carrier, tracking) == url


def test_every_page_is_https_and_ends_with_the_number() -> None:
    for page in PAGES.values():
        assert page.startswith("https://")
        assert page.endswith("{number}")
