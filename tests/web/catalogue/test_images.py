"""Pictures of a product on the staff's pages, by forms alone, and what shoppers see of them."""

import io
import re
from uuid import UUID

import httpx
import pytest
from PIL import Image

from domain.accounts.views import Role
from domain.assortment.image_changes import delete_removed_images
from tests.support.cast import Cast
from tests.support.pictures import HOSTILE, add_by_form, picture, work
from tests.support.shop import HTMX, OpenShop, fields_of
from tests.support.web.people import sign_in

OWN = "SELECT array_agg(id ORDER BY position) FROM product_images WHERE product_id = $1 AND removed_at IS NULL"
STEM = re.compile(r"/media/(u/[0-9a-f]{32})-\d+\.webp")


@pytest.fixture
async def owner(client: httpx.AsyncClient, shop: OpenShop) -> httpx.AsyncClient:
    """A browser of an administrator."""
    await sign_in(client, shop, "owner@example.com", Role.ADMIN)
    return client


@pytest.fixture
async def mug(shop: OpenShop, cast: Cast) -> UUID:
    """A product in two colours, whose one picture came with the shop."""
    found = await shop.value("SELECT product_id FROM variants WHERE id = $1", cast.oat_mug)
    assert isinstance(found, UUID)
    return found


async def ids(shop: OpenShop, product: UUID) -> list[UUID]:
    found = await shop.value(OWN, product)
    assert isinstance(found, list)
    return found


async def test_uploaded_pictures_are_prepared_described_and_shown(
    owner: httpx.AsyncClient, shop: OpenShop, mug: UUID, cast: Cast
) -> None:
    here = f"/admin/products/{mug}"
    sent = await add_by_form(owner, mug, ("one.jpg", picture(turned=6)), ("../../two.png", picture("PNG")))
    assert (sent.status_code, sent.headers["location"]) == (303, f"{here}?done=uploaded#pictures")
    page = (await owner.get(sent.headers["location"])).text
    assert ("Pictures added." in page, page.count("Getting ready")) == (True, 2)
    assert "/media/u/" not in (await owner.get("/p/stoneware-mug")).text
    assert await work(shop) == 2
    assert STEM.search((await owner.get("/p/stoneware-mug")).text) is not None
    kettle, one, two = await ids(shop, mug)
    fields = fields_of((await owner.get(here)).text, f"{here}/images")
    words = {f"alt-{one}": "A mug, upright", f"variant-{one}": str(cast.ink_mug), f"alt-{two}": "A mug from above"}
    saved = await owner.post(f"{here}/images", data={**fields, **words, "move": f"{two}:0"})
    assert saved.status_code == 303, saved.text
    assert await ids(shop, mug) == [two, kettle, one]
    shown = (await owner.get(f"/p/stoneware-mug?variant={cast.ink_mug}")).text
    assert re.findall(r'alt="([^"]*)"[^>]*fetchpriority', shown) == ["A mug, upright"]
    assert 'width="600" height="900"' in shown
    stem = await shop.value("SELECT file FROM product_images WHERE id = $1", one)
    for name, kind in (("600.avif", "AVIF"), ("600.webp", "WEBP"), ("600.jpg", "JPEG"), ("240.webp", "WEBP")):
        file = await owner.get(f"/media/{stem}-{name}")
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        with Image.open(io.BytesIO(file.content)) as made:
            assert made.format == kind


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_refused_beside_the_field_and_the_others_are_taken(
    owner: httpx.AsyncClient, shop: OpenShop, mug: UUID, name: str
) -> None:
    content, sentence = HOSTILE[name]
    sent = await add_by_form(owner, mug, (f"C:\\fake\\{name}", content), ("good.jpg", picture()))
    assert (sent.status_code, len(await ids(shop, mug))) == (422, 2)
    assert 'aria-describedby="files-error files-hint"' in sent.text
    assert re.search(rf"<li>{name}: .*{sentence}", sent.text)
    assert "1 picture added." in sent.text


async def test_a_form_without_a_file_adds_none_and_one_with_a_hundred_adds_twenty(
    owner: httpx.AsyncClient, shop: OpenShop, mug: UUID
) -> None:
    small = picture(size=(60, 40))
    for files, sentence, held in (
        ([("", b"")], "Choose at least one picture.", 1),
        ([(f"{n}.jpg", small) for n in range(100)], "Choose the other 80 again.", 21),
    ):
        sent = await add_by_form(owner, mug, *files)
        assert (sent.status_code, sentence in sent.text, len(await ids(shop, mug))) == (422, True, held)
    plain = await owner.post(f"/admin/products/{mug}/uploads", data={"files": "no file"})
    assert plain.status_code == 415
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (
        await owner.post(f"/admin/products/{mug}/uploads", content=b"--x\r\nhalf", headers=broken)
    ).status_code == 400


async def test_a_damaged_picture_is_shown_to_staff_only_with_what_to_do(
    owner: httpx.AsyncClient, shop: OpenShop, mug: UUID
) -> None:
    whole = picture("PNG", (1200, 900))
    assert (await add_by_form(owner, mug, ("half.png", whole[: len(whole) // 2]))).status_code == 303
    waiting = (await ids(shop, mug))[1]
    state = await owner.get(f"/admin/images/{waiting}", headers=HTMX)
    assert ("Getting ready" in state.text, 'hx-trigger="every 2s"' in state.text) == (True, True)
    assert (await owner.get(f"/admin/images/{waiting}")).headers["location"] == f"/admin/products/{mug}/images"
    await work(shop)
    page = (await owner.get(f"/admin/products/{mug}")).text
    assert ("Save the picture again as JPEG or PNG" in page, "every 2s" in page) == (True, False)
    assert "/media/u/" not in (await owner.get("/p/stoneware-mug")).text


async def test_of_two_who_describe_a_picture_the_second_sees_both_texts(
    owner: httpx.AsyncClient, shop: OpenShop, mug: UUID
) -> None:
    here, one = f"/admin/products/{mug}/images", (await ids(shop, mug))[0]
    first = fields_of((await owner.get(here)).text, here)
    assert (await owner.post(here, data={**first, f"alt-{one}": "Theirs"})).status_code == 303
    stale = await owner.post(here, data={**first, f"alt-{one}": "Mine"})
    assert (stale.status_code, "Now: Theirs" in stale.text, 'value="Mine"' in stale.text) == (409, True, True)
    again = fields_of(stale.text, here)
    assert (await owner.post(here, data=again)).status_code == 303
    assert await shop.value("SELECT alt FROM product_images WHERE id = $1", one) == "Mine"
    stranger = {**fields_of((await owner.get(here)).text, here), f"variant-{one}": str(one)}
    refused = await owner.post(here, data=stranger)
    assert (refused.status_code, f'id="variant-{one}-error"' in refused.text) == (422, True)


async def test_a_removed_picture_leaves_no_gap_and_the_log_says_what_was_done(
    owner: httpx.AsyncClient, shop: OpenShop, mug: UUID
) -> None:
    await add_by_form(owner, mug, ("one.jpg", picture()), ("two.jpg", picture()))
    first, second, third = await ids(shop, mug)
    await shop.run("SELECT 1")
    before = await shop.value("SELECT sum(pages) FROM catalogue_changes")
    done = await owner.post(f"/admin/products/{mug}/images", data={"remove": str(second)}, headers=HTMX)
    assert (done.status_code, "Picture deleted." in done.text) == (200, True)
    places = "SELECT array_agg(position ORDER BY position) FROM product_images WHERE product_id = $1 AND position >= 0"
    assert (await ids(shop, mug), await shop.value(places, mug)) == ([first, third], [0, 1])
    assert await shop.value("SELECT sum(pages) FROM catalogue_changes") == before + 1  # type: ignore[operator]
    log = "SELECT array_agg(action ORDER BY id) FROM audit_entries WHERE subject = 'stoneware-mug'"
    assert await shop.value(log) == ["image.added", "image.added", "image.removed"]
    plain = await owner.post(f"/admin/products/{mug}/images", data={"remove": str(first)})
    there = plain.headers["location"]
    assert there == f"/admin/products/{mug}/images?removed={first}:0"
    assert f'name="restore" value="{first}:0"' in (await owner.get(there)).text
    back = await owner.post(f"/admin/products/{mug}/images", data={"restore": f"{first}:0"})
    assert (back.status_code, await ids(shop, mug)) == (303, [first, third])
    await shop.run("UPDATE product_images SET removed_at = now() - interval '2 days' WHERE id = $1", second)
    async with shop.shop.database.transaction() as connection:
        assert await delete_removed_images(connection, limit=9) == 1
    assert (await owner.post(f"/admin/products/{mug}/images", data={"restore": f"{second}:0"})).status_code == 404
