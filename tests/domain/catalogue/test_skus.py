"""Which barcodes are GTINs."""

import pytest

from domain.catalogue.skus import is_gtin


@pytest.mark.parametrize(
    ("barcode", "sound"),
    [
        ("4006381333931", True),
        ("4006381333932", False),
        ("73513537", True),
        ("036000291452", True),
        ("10614141000415", True),
        ("1234", False),
        ("", False),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", False),
        ("400638133393A", False),
    ],
)
def test_a_gtin_is_known_by_its_check_digit(barcode: str, sound: bool) -> None:
    assert is_gtin(barcode) is sound
