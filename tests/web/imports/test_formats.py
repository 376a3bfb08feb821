"""Files of other shops, in the forms in which those shops export them."""
# ruff: noqa: E501 - rows of files

import pytest

from domain.errors import InvalidError
from tests.support.web.sheets import TERMS, reasons, rows, sheet
from web.imports.mercer import OPTION
from web.imports.reading import Format, proposed_rows, recognise

SHOPIFY = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,\
Variant Grams,Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Requires Shipping,Variant Barcode,\
Image Src,Gift Card,SEO Title,Status
wool-jumper,Wool Jumper,<p>Soft <b>lambswool</b>.</p><script>x()</script>,Loom,knitwear,"warm, wool",true,Size,S,Colour,\
Oat,WJ-S,350.0,4,60.00,80.00,true,'0501234,https://img.example/1.jpg,false,Warm jumper,active
wool-jumper,,,,,,,,M,,Oat,,350,-2,60.00,60.00,true,,https://img.example/2.jpg,,,
wool-jumper,,,,,,,,,,,,,,,,,,https://img.example/3.jpg,,,
plain-mug,Plain Mug,Holds 300 ml,,,,true,Title,Default Title,,,MUG,0,7,9.5,,true,,,false,,draft
voucher,Voucher,,,,,true,Title,Default Title,,,V10,0,1,10,,false,,,true,,active
wool-jumper,,,,,,,,L,,Oat,WJ-L,,1,60,,true,,,,,
lamp,Lamp,,,,,true,Title,Default Title,,,MUG,0,1,20,,true,,,false,,active
"""
TODAYS_NAMES = {"Handle": "URL handle", "Body (HTML)": "Description", "Published": "Published on online store",
                "Option1 Name": "Option1 name", "Variant SKU": "SKU", "Variant Grams": "Weight value (grams)",
                "Variant Inventory Qty": "Inventory quantity", "Variant Price": "Price", "Variant Barcode": "Barcode",
                "Variant Compare At Price": "Compare-at price", "Variant Requires Shipping": "Requires shipping",
                "Image Src": "Product image URL", "SEO Title": "SEO title"}  # fmt: skip
WOO = """\
ID,Type,SKU,Name,Published,Short description,Description,Date sale price ends,In stock?,Stock,Weight (lbs),Sale price,\
Regular price,Categories,Tags,Images,Parent,Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s),\
"GTIN, UPC, EAN, or ISBN",Meta: _yoast_wpseo_title,Meta: x,Meta: x
12,variation,HD-S,Hoodie - S,1,,,,1,3,0.5,"29,00",39,,,https://img.example/s.jpg,HD,Size,S,,,501,,,
10,variable,HD,Hoodie,1,,<ul><li>Warm</li></ul>Line\\nbreak,,1,,,,,"Clothing > Tops > Hoodies, Clothing, Gift ideas",soft,\
https://img.example/h.jpg,,Size,"S, M",Material,"Cotton\\, organic, Wool",,Hoodie %%sep%%,,
13,variation,,Hoodie - M,1,,,2020-01-01,0,,0.5,29,39,,,,id:10,Size,M,,,,,,
14,simple,CAP,Cap,-1,A cap,,,1,parent,1,,12.50,shirts,,,,Colour,Red|Blue,,,,,,
15,"simple, virtual",EB,E-book,1,,,,1,,,,5,,,,,,,,,,,,
16,grouped,SET,Set,1,,,,1,,,,,,,,,,,,,,,,
17,external,EXT,Elsewhere,1,,,,1,,,,5,,,,,,,,,,,,
18,variation,XX,Orphan,1,,,,1,1,,,5,,,,id:99,Size,S,,,,,,
19,variation,HD-A,Hoodie - any,1,,,,1,1,,,5,,,,HD,Size,,,,,,,
20,variable,NO,Nothing,1,,,,1,,,,,,,,,Size,S,,,,,,
21,simple,CAP2,Cap,1,,,,1,5,,,12,,,,,,,,,,,,
"""


NO_DATES = {"compare_at": None, "sale_from": None, "sale_until": None}
"""What another shop crosses out is the price here, and what it charges a sale."""


@pytest.mark.parametrize("names", [{}, TODAYS_NAMES], ids=["before", "today"])
def test_shopifys_rows_are_read_with_both_kinds_of_headers(names: dict[str, str]) -> None:
    header, _, rest = SHOPIFY.partition("\n")
    text = f"{','.join(names.get(one, one) for one in header.split(','))}\n{rest}"
    assert recognise(sheet(text)) is Format.SHOPIFY
    small, medium, mug, *_ = found = rows(text)
    assert (small.sku, small.product, small.line) == ("WJ-S", "wool-jumper", 2)
    assert small.values == {
        "name": "Wool Jumper", "description": "Soft **lambswool**.", "category": "Knitwear", "tags": ("warm", "wool"),
        "attributes": {"Brand": ("Loom",)}, "published": True, "search_title": "Warm jumper",
        "images": tuple(f"https://img.example/{n}.jpg" for n in (1, 2, 3)),
        "options": {"Size": "S", "Colour": "Oat"}, "price": 8000, "sale_price": 6000, **NO_DATES, "stock": 4,
        "weight_grams": 350, "barcode": "0501234",
    }  # fmt: skip
    assert (medium.sku, medium.values) == (
        "WOOL-JUMPER-M-OAT",
        {"options": {"Size": "M", "Colour": "Oat"}, "price": 6000, "sale_price": None, **NO_DATES, "stock": 0,
         "weight_grams": 350, "barcode": ""},
    )  # fmt: skip
    assert (mug.values["options"], mug.values["published"], mug.values["price"]) == ({}, False, 950)
    assert reasons(found) == {
        6: ["This is a gift card, which this shop does not sell.",
            "This is not sent by post, and the shop sells only what is."],
        7: ["The rows of one handle must stand together."],
        8: ["Line 5 has the SKU MUG already."],
    }  # fmt: skip


def test_woocommerces_rows_are_read_wherever_the_product_stands() -> None:
    assert recognise(sheet(WOO)) is Format.WOOCOMMERCE
    small, medium, cap, *_, other_cap, _ = found = rows(WOO)
    assert (small.sku, small.product, small.line) == ("HD-S", "hoodie", 2)
    assert small.values == {
        "name": "Hoodie", "description": "- Warm\n\nLine\nbreak", "category": "Clothing > Tops > Hoodies",
        "tags": ("soft", "Gift ideas"), "attributes": {"Material": ("Cotton, organic", "Wool")}, "published": True,
        "images": ("https://img.example/h.jpg", "https://img.example/s.jpg"), "options": {"Size": "S"},
        "price": 3900, "sale_price": 2900, **NO_DATES, "stock": 3, "weight_grams": 227, "barcode": "501",
    }  # fmt: skip
    assert (medium.sku, medium.values) == (
        "HOODIE-M",
        {
            "options": {"Size": "M"},
            "price": 3900,
            "sale_price": None,
            **NO_DATES,
            "stock": 0,
            "weight_grams": 227,
            "barcode": "",
        },
    )
    assert (cap.values["category"], cap.values["published"], cap.values["description"]) == ("Shirts", False, "A cap")
    assert (cap.values["attributes"], "stock" in cap.values) == ({"Colour": ("Red", "Blue")}, False)
    assert (other_cap.sku, other_cap.product) == ("CAP2", "cap-cap2")
    assert {line: sentences[0] for line, sentences in reasons(found).items()} == {
        6: "This is not sent by post, and the shop sells only what is.",
        7: "This is a group of products, which this shop does not have: import its products.",
        8: "This is sold by another shop.",
        9: "Its product, id:99, is not in this file.",
        10: "This stands for any Size. Here each Size is a variant of its own.",
        11: "This variable product has no variations here.",
    }


def test_woocommerces_sales_last_their_days_in_the_shops_zone() -> None:
    header = "Type,SKU,Name,Categories,Regular price,Sale price,Date sale price starts,Date sale price ends\n"
    (planned, over, wrong, endless) = rows(
        header + "simple,A,A,Home,10,8,2026-07-01,2026-07-31\nsimple,B,B,Home,10,8,,2026-05-31\n"
        "simple,C,C,Home,10,8,soon,\nsimple,D,D,Home,10,8,,9999-12-31\n"
    )
    assert [planned.values[name] for name in ("price", "sale_price", "sale_from", "sale_until")] == [
        *(1000, 800, "2026-06-30T23:00:00+00:00", "2026-07-31T23:00:00+00:00")
    ]
    assert (over.values["sale_price"], wrong.errors, endless.errors) == (None, endless.errors, wrong.errors)
    assert wrong.errors[0].field == "sale_price"


@pytest.mark.parametrize("cell", ["soon", "0001-01-01T00:00:00+14:00", "2026-13-01"])
def test_a_moment_that_is_none_refuses_its_row(cell: str) -> None:
    (row,) = rows(f"sku,price,sale_price,sale_from\nA,10,8,{cell}\n", Format.MERCER)
    assert [error.field for error in row.errors] == ["sale_from"]


def test_what_is_wrong_with_a_product_is_said_of_each_of_its_variants() -> None:
    text = SHOPIFY.replace("<p>Soft", "<p>" * 6000 + "Soft")
    assert [sentences for line, sentences in reasons(rows(text)).items() if line in {2, 3}] == [
        ["The HTML of this description has more than 5,000 tags."]
    ] * 2


def test_our_own_rows_say_everything_wrong_at_once_and_leave_alone_what_is_empty() -> None:
    found = rows(
        "product;sku;name;price;compare_at;currency;stock;published;options;notes\n"
        "oak-stool;STOOL;;1.234,50;;GBP;;;;hello\n"
        "Oak Stool;;;cheap;1;EUR;-3;perhaps;Red;\n"
    )
    assert found[0].values == {"price": 123450, "compare_at": None, "options": {}}
    assert {error.field for error in found[1].errors} == {
        *("currency", "price", "stock", "options", "published", "product", "sku")
    }


@pytest.mark.parametrize(("delimiter", "price"), [(";", None), ("|", 1_250_000)])
def test_a_comma_is_the_decimal_sign_behind_semicolons(delimiter: str, price: int | None) -> None:
    """There 12,500 is twelve and a half, with one place too many, and not a thousand times as much."""
    (row,) = rows(f"sku{delimiter}price\nA{delimiter}12,500\n", Format.MERCER)
    assert row.values.get("price") == price


def test_columns_are_mapped_where_no_format_is_known() -> None:
    found = sheet("Article,Title,Cost,Colour,Stock here\nA-1,Tea Mug,£4.50,Red,3\nA-2,Tea Mug,£4.50,Blue,\n")
    assert recognise(found) is None
    mapped = {"article": "sku", "title": "name", "cost": "price", "colour": OPTION, "stock here": "stock"}
    first, second = proposed_rows(found, TERMS, Format.MERCER, mapped)
    assert (first.product, first.sku, first.values) == (
        "tea-mug", "A-1", {"name": "Tea Mug", "price": 450, "stock": 3, "options": {"Colour": "Red"}}
    )  # fmt: skip
    assert second.values == {"name": "Tea Mug", "price": 450, "options": {"Colour": "Blue"}}


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [("stock", "3.00", 3), ("stock", "1.000", ()), ("stock", "1,000", ()), ("stock", "1000001", ()),
     ("weight_grams", "12,6", 13), ("weight_grams", "0", None), ("weight_grams", "NaN", ()),
     ("weight_grams", "1e999999", ()), ("weight_grams", "-1", ()), ("barcode", "'050 123", "050123"),
     ("barcode", "0!", ()), ("published", "Y", True), ("published", "2", ()), ("price", "1.250", ()),
     ("price", "£1,250.5", 125050), ("images", "ftp://x", ()), ("tags", "a, b,a,", ("a", "b"))],
)  # fmt: skip
def test_a_cell_is_read_as_its_field_or_refused(field: str, text: str, value: object) -> None:
    """What is ambiguous is refused rather than guessed."""
    (row,) = rows(f"sku|{field}\nA|{text}\n", Format.MERCER)
    assert (row.values.get(field, ()), bool(row.errors)) == (value, value == ())


@pytest.mark.parametrize(
    ("text", "form", "sentence"),
    [("sku,price,price\nA,1,2\n", Format.MERCER, "Two columns"), ("sku,price\nA,1\n", Format.SHOPIFY, "no column")],
)
def test_a_file_without_the_columns_of_its_format_is_refused(text: str, form: Format, sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence):
        rows(text, form)
