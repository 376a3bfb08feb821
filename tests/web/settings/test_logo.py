"""The logo and the icon of the shop: uploaded, shown wherever the name is, and removed again."""

import re
from dataclasses import replace

import httpx
import pytest

from domain.accounts.roles import Job
from domain.settings.views import ReadyMark
from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.documents import reader_of, words_of
from tests.support.pictures import HOSTILE, SECRET, picture, work
from tests.support.shop import OpenShop, fields_of
from tests.support.web.people import sign_in
from web.infra.pdf import make_pdf
from web.invoices.logo import logo_of as logo_in_documents
from web.mail.samples import sample
from web.media.store import media_file, upload_file
from web.media.tasks import KEPT, collect_unused
from web.templating.brand import drawn_icon, logo_of, notice_of

LOOK, PICTURES, JSON = "/admin/settings/look", "/admin/settings/pictures", "/api/admin/settings/pictures"
STEM = "SELECT u.stem FROM brand_pictures b JOIN pictures u ON u.id = b.picture_id WHERE b.name = $1"


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """An owner, signed in."""
    await sign_in(client, shop, "owner@example.com", Job.OWNER)
    return client


async def upload(owner: httpx.AsyncClient, name: str, content: bytes) -> httpx.Response:
    """Send a picture by the form of the page, as a browser does."""
    fields = fields_of((await owner.get(LOOK)).text, f"{PICTURES}/{name}")
    return await owner.post(f"{PICTURES}/{name}", data=fields, files={"file": ("logo.png", content)})


async def test_a_logo_stands_for_the_name_until_it_is_removed(
    owner: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    for name in ("drawing.svg", "page.jpg", "empty.jpg"):
        refused = await upload(owner, "logo", HOSTILE[name][0])
        assert (refused.status_code, HOSTILE[name][1] in refused.text, 'href="#logo"' in refused.text) == (
            422, True, True,
        ), name  # fmt: skip
    fields = fields_of((await owner.get(LOOK)).text, f"{PICTURES}/logo")
    made = await upload(owner, "logo", picture("PNG", (800, 200), mode="RGBA"))
    assert (made.status_code, made.headers["location"]) == (303, f"{LOOK}?done=logo#logo-title")
    assert "wordmark__logo" not in (await owner.get("/cart")).text, "the name stays until the files are there"
    assert await work(shop) == 1
    stem = await shop.value(STEM, "logo")
    for path in ("/", "/admin", "/account/no-such"):
        page = (await owner.get(path)).text
        assert f'src="/media/{stem}-240.webp"' in page, path
        assert re.search(r'width="160" height="40" alt="Mercer"', page), path
    og = f'<meta property="og:image" content="{shop.shop.settings.base_url}/media/{stem}-640.jpg">'
    assert (og in (await owner.get("/")).text, og in (await owner.get("/cart")).text) == (True, False)
    now = shop.shop.settings
    html = sample(now, "welcome").html
    assert f'src="{now.base_url}/media/{stem}-640.jpg" width="160" height="40" alt="Mercer"' in html
    stored = await media_file(f"{stem}-640.jpg").get_content_async()
    assert (bytes(await logo_in_documents(now)), SECRET in stored) == (stored, False)
    stale = await owner.post(f"{PICTURES}/logo", data=fields, files={"file": ("logo.png", picture())})
    assert (stale.status_code, "Someone changed this" in stale.text) == (409, True)
    fields = fields_of((await owner.get(LOOK)).text, f"{PICTURES}/logo")
    gone = await owner.post(f"{PICTURES}/logo", data={**fields, "remove": "yes"}, files={"file": ("", b"")})
    assert gone.headers["location"] == f"{LOOK}?done=logo-removed#logo-title"
    assert f"/media/{stem}" not in (await owner.get("/")).text
    await shop.run("UPDATE pictures SET created_at = now() - $1::interval * 9", KEPT)
    assert await collect_unused(shop.shop.database, shop.shop.settings) == 0, "pages that are kept still name it"
    await shop.run("UPDATE pictures SET released_at = now() - $1::interval * 2", KEPT)
    assert await collect_unused(shop.shop.database, shop.shop.settings) > 0
    assert not await shop.value("SELECT count(*) FROM pictures")


async def test_what_is_shown_stays_until_the_next_is_ready_and_if_it_never_is(
    owner: httpx.AsyncClient, shop: OpenShop
) -> None:
    async def shown() -> tuple[bool, bool]:
        page = (await owner.get("/cart")).text
        return f"/media/{first}-" in page, f"/media/{await shop.value(STEM, name)}-" in page

    for name in ("logo", "icon"):
        await upload(owner, name, picture("PNG", (400, 200)))
        await work(shop)
        first = await shop.value(STEM, name)
        await upload(owner, name, picture("PNG", (500, 200)))
        assert await shown() == (True, False)
        assert "Until it is ready, the picture before it is shown." in (await owner.get(LOOK)).text
        path = await shop.value("SELECT upload ->> 'filename' FROM pictures WHERE status = 'processing'")
        await upload_file(str(path)).delete_async()
        await work(shop)
        assert await shown() == (True, False), "the new one failed"
        assert "The picture before it is still shown." in (await owner.get(LOOK)).text
        await upload(owner, name, picture("PNG", (600, 200)))
        await work(shop)
        assert await shown() == (False, True)
        await shop.run("UPDATE pictures SET created_at = now() - $1::interval * 9", KEPT)
        assert await collect_unused(shop.shop.database, shop.shop.settings) == 0, "pages that are kept still name it"
        await shop.run("UPDATE pictures SET released_at = now() - $1::interval * 2 WHERE released_at IS NOT NULL", KEPT)
        await collect_unused(shop.shop.database, shop.shop.settings)
        assert await shop.value("SELECT count(*) FROM pictures WHERE stem = $1", first) == 0


async def test_an_icon_is_square_and_without_one_it_is_a_letter(
    client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    headers = (await official(client, shop, "admin")).headers
    drawn = re.search(r'rel="icon" href="(/icon/\w+\.svg)"', (await client.get("/")).text)
    assert drawn
    letter = await client.get(drawn[1])
    assert (letter.headers["content-type"].split(";")[0], ">M<" in letter.text) == ("image/svg+xml", True)
    assert "immutable" in letter.headers["cache-control"]
    assert "immutable" not in (await client.get("/icon/older.svg")).headers["cache-control"]
    seen = await client.get(f"{JSON}/icon", headers=headers)
    assert (seen.json()["status"], seen.json()["version"]) == (None, 1)
    file = {"file": ("icon.png", picture("PNG", (300, 200)))}
    assert (await client.put(f"{JSON}/icon", headers=headers, files=file)).status_code == 428
    tag = {**headers, "If-Match": seen.headers["etag"]}
    bad = await client.put(f"{JSON}/icon", headers=tag, files={"file": ("a.svg", HOSTILE["drawing.svg"][0])})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/file")
    assert (await client.put(f"{JSON}/banner", headers=tag, files=file)).status_code == 404
    made = await client.put(f"{JSON}/icon", headers=tag, files=file)
    assert (made.status_code, made.json()["status"]) == (200, "processing"), made.text
    assert (await client.put(f"{JSON}/icon", headers=tag, files=file)).status_code == 412
    await work(shop)
    ready = (await client.get(f"{JSON}/icon", headers=headers)).json()
    assert set(ready["urls"]) == {"32.png", "180.png"}
    page = (await client.get("/")).text
    assert f'rel="icon" href="{ready["urls"]["32.png"]}" type="image/png"' in page
    assert f'rel="apple-touch-icon" href="{ready["urls"]["180.png"]}"' in page
    assert (await client.get("/favicon.ico")).headers["location"] == ready["urls"]["32.png"]
    packer = (await official(client, shop, "staff")).headers
    assert (await client.delete(f"{JSON}/icon", headers={**packer, "If-Match": "*"})).status_code == 403
    assert (await client.delete(f"{JSON}/icon", headers={**headers, "If-Match": "*"})).status_code == 204
    assert drawn[1] in (await client.get("/")).text


def test_a_letter_is_one_that_the_name_has_and_no_markup() -> None:
    assert ">Ж<" in drawn_icon("Жук", "")
    assert ">A<" in drawn_icon("<& abc", "#ff0000")
    assert "#ff0000" not in drawn_icon("abc", "#ffff00"), "a colour on which white cannot be read is made darker"


def test_a_logo_fits_its_room_and_is_never_enlarged() -> None:
    sizes = {size: logo_of(ReadyMark("u/a", *size)) for size in ((80, 20), (2000, 400), (100, 500))}
    assert [(one.width, one.height) for one in sizes.values() if one] == [(80, 20), (176, 35), (8, 40)]


async def test_documents_show_the_logo_and_say_its_name_to_those_who_cannot_see_it(shop: OpenShop) -> None:
    seller = {"name": "Kupfer & Holz", "address": [], "vat_number": ""}
    facts = {"buyer_title": "Deliver to", "buyer": [], "facts": [], "lines": [], "note": "", "gift_note": ""}
    data = {"title": "Packing slip M-1", "lang": "en", "seller": seller, "logo": list(picture("JPEG", (400, 100)))}
    pdf = await make_pdf("packing_slip", {**data, "slips": [{**data, **facts}]})
    assert (len(reader_of(pdf).pages[0].images), "Kupfer & Holz" in words_of(pdf)) == (1, True)
    assert b"pdfuaid" in pdf
    missing = replace(shop.shop.settings, logo=ReadyMark("u/gone", 400, 100))
    assert await logo_in_documents(missing) == [], "a document can be made without it"


async def test_the_notice_of_the_legal_guarantee_is_shown_where_the_union_wants_it(
    owner: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    selling, task = "/admin/settings/selling", "legal notice to upload"
    assert task in (await owner.get("/admin")).text
    assert "Upload the legal guarantee notice" in (await owner.get("/admin/settings")).text
    assert (await owner.get("/legal-guarantee")).status_code == 404
    page = (await owner.get(selling)).text
    assert 'href="https://commission.europa.eu/publications/harmonised-notice' in page
    fields, file = fields_of(page, f"{PICTURES}/guarantee"), {"file": ("a.png", picture("PNG", (700, 990)))}
    made = await owner.post(f"{PICTURES}/guarantee", data=fields, files=file)
    assert made.headers["location"] == f"{selling}?done=guarantee#guarantee-title"
    await work(shop)
    stem = f"/media/{await shop.value(STEM, 'guarantee')}-"
    await owner.post("/cart/lines", data={"variant_id": str(cast.kettle), "quantity": "1"})
    for country, wanted in (("DE", True), ("GB", False)):
        checkout = (await owner.post("/checkout/quotation", data={"country": country})).text
        assert (stem in checkout, "Sellers are liable for any lack" in checkout) == (wanted, wanted), country
    shown = (await owner.get("/legal-guarantee")).text
    assert (stem in shown, "free repair or free replacement" in shown) == (True, True)
    assert (await owner.get("/p/stovetop-kettle")).text.count('href="/legal-guarantee"') == 2
    assert task not in (await owner.get("/admin")).text
    abroad = replace(shop.shop.settings, countries=("GB",))
    assert (notice_of(shop.shop.settings) is None, notice_of(abroad)) == (False, None)
    fields = {**fields_of((await owner.get(selling)).text, f"{PICTURES}/guarantee"), "remove": "yes"}
    await owner.post(f"{PICTURES}/guarantee", data=fields, files={"file": ("", b"")})
    assert (await owner.get("/legal-guarantee")).status_code == 404
