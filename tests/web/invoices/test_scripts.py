"""Documents in every script: PDF/UA-1 refuses a character without a glyph, so whatever is tagged so shows them all."""

import pytest
from babel import Locale

from web.infra.pdf import make_pdf
from web.invoices.documents import exact_money

NAMES = {
    "AT": "Jörg Größinger, Kärntner Straße 1",
    "CH": "Gruyères, Zürich, Bâle, Wädenswil",
    "CZ": "Řehoř Žižka, Příčná ulice, Ústí nad Labem",
    "DE": "Weiẞ, Müßiggang, Łużica",
    "DK": "Søren Kierkegård, Ærøskøbing",
    "ES": "Íñigo Núñez, L’Hospitalet, Ŀl",
    "FR": "Œuvre Ÿ, L'Haÿ-les-Roses",
    "IE": "Ó Súilleabháin, Baile Átha Cliath, Ṫír",
    "JP": "山田 太郎 髙橋 﨑 𠮷野家 ヴェ ﾀﾛｳ 千代田１－１ 〒100-0001",
    "NZ": "Māori, Whāngārei",
    "PL": "Łukasz Brzęczyszczykiewicz, Świętokrzyska 5",
    "SE": "Åsa Öberg, Älvsjö, Sámi: Čáŋŋa Đ Ŧ",
    "elsewhere": "김철수 뷁, 陈伟 龍, ศรีสุข, محمد علي, אברהם כהן, Дмитрий Щукин, Ελένη, राम कुमार, Հայկ, გიორგი",
    "Vietnamese": "Nguyễn Thị Ánh, Đặng Hữu Phước, Ỹ",
    "Turkish and Romanian": "İstanbul ğ ş ı, Țară Șt",
    "signs": "“”‘’„‚«»–—… № ™ → ✓ □ × ½ ² ° ′ ″ €£$¥￥₩₹₺₽₪฿₫₴₦₿",
}
MONEY = [("GBP", "en_GB"), ("JPY", "ja_JP"), ("JPY", "en_GB"), ("CNY", "zh_CN"), ("PLN", "pl_PL"), ("CHF", "de_CH")]


def shown(text: str) -> dict[str, object]:
    head = {"title": text, "lang": "en", "logo": [], "seller": {"name": text, "address": [text], "vat_number": ""}}
    buyer = {"buyer_title": "To", "buyer": [text], "facts": [[text, text]]}
    line = {"name": text, "sku": "MUG-1", "quantity": "1", "price": text, "rate": "20%", "total": text}
    sums = {"sums": [[text, text]], "total": ["Total", text], "taxes": [[text] * 4], "notes": [text]}
    slips = [{**head, **buyer, "lines": [line], "note": text, "gift_note": text, "number": text}]
    return {**head, **buyer, **sums, "lines": [line], "slips": slips}


@pytest.mark.parametrize("document", ["invoice", "packing_slip"])
async def test_no_character_of_a_name_or_address_is_a_box(document: str) -> None:
    for place, text in NAMES.items():
        assert b"pdfuaid" in await make_pdf(document, shown(text)), place


async def test_no_amount_is_a_box() -> None:
    amounts = [exact_money(180000, currency, locale) for currency, locale in MONEY]
    signs = [sign for sign in Locale("ja", "JP").currency_symbols.values() if len(sign) == 1]
    assert b"pdfuaid" in await make_pdf("invoice", shown(" ".join(amounts + signs)))
