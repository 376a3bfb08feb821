"""Pictures of products over JSON."""

import asyncio
from uuid import uuid4

import httpx

from tests.support.api.people import official
from tests.support.cast import Cast
from tests.support.pictures import HOSTILE, picture, work
from tests.support.shop import OpenShop


async def test_a_picture_is_uploaded_changed_and_deleted(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    headers = (await official(client, shop, "admin")).headers
    product = await shop.value("SELECT product_id FROM variants WHERE id = $1", cast.oat_mug)
    here = f"/api/admin/products/{product}/images"
    made = await client.post(
        here,
        headers=headers,
        files={"file": ("mug.jpg", picture())},
        data={"alt": "A mug", "variant_id": str(cast.oat_mug)},
    )
    assert made.status_code == 201, made.text
    image = made.json()
    assert (image["alt"], image["position"], image["status"], image["urls"]) == ("A mug", 1, "processing", {})
    assert await work(shop) == 1
    place = made.headers["location"]
    ready = await client.get(place, headers=headers)
    assert ready.json()["status"] == "ready"
    for url in ready.json()["urls"].values():
        assert (await client.get(url)).status_code == 200, url
    shown = (await client.get("/api/products/stoneware-mug")).json()["images"]
    assert [one["alt"] for one in shown] == ["A picture of the Stoneware Mug", "A mug"]
    assert (await client.patch(place, headers=headers, json={"position": 0})).status_code == 428
    tag = {**headers, "If-Match": made.headers["etag"]}
    moved = await client.patch(place, headers=tag, json={"position": 0, "variant_id": None})
    assert (moved.status_code, moved.json()["position"], moved.json()["variant_id"]) == (200, 0, None)
    stale = await client.patch(place, headers=tag, json={"alt": "Mine"})
    assert (stale.status_code, stale.json()["current_version"]) == (412, 2)
    listed = (await client.get(here, headers=headers)).json()["items"]
    assert [(one["id"] == image["id"], one["position"]) for one in listed] == [(True, 0), (False, 1)]
    assert (await client.delete(place, headers=tag)).status_code == 412
    assert (await client.delete(place, headers={**headers, "If-Match": moved.headers["etag"]})).status_code == 204
    assert (await client.get(place, headers=headers)).status_code == 404
    assert len((await client.get("/api/products/stoneware-mug")).json()["images"]) == 1
    back = await client.post(f"{place}/restoration", headers=headers)
    assert (back.status_code, back.json()["position"], back.json()["version"]) == (200, 1, 4)
    assert (await client.post(f"{place}/restoration", headers=headers)).status_code == 404
    assert len((await client.get("/api/products/stoneware-mug")).json()["images"]) == 2


async def test_pictures_that_are_uploaded_at_once_each_get_a_place(
    queries: list[str], client: httpx.AsyncClient, shop: OpenShop, cast: Cast
) -> None:
    headers = (await official(client, shop, "admin")).headers
    product = await shop.value("SELECT product_id FROM variants WHERE id = $1", cast.oat_mug)
    here, file = f"/api/admin/products/{product}/images", {"file": ("mug.jpg", picture(size=(60, 40)))}
    made = await asyncio.gather(*(client.post(here, headers=headers, files=file) for _ in range(5)))
    assert sorted(one.json()["position"] for one in made) == [1, 2, 3, 4, 5]
    queries.clear()
    assert (await client.get(f"/admin/products/{product}", headers=headers)).status_code == 200
    assert 0 < len(queries) <= 12, queries


async def test_bad_uploads_are_told_by_their_fields(client: httpx.AsyncClient, shop: OpenShop, cast: Cast) -> None:
    headers = (await official(client, shop, "admin")).headers
    product = await shop.value("SELECT product_id FROM variants WHERE id = $1", cast.oat_mug)
    here = f"/api/admin/products/{product}/images"
    for name, (content, sentence) in HOSTILE.items():
        sent = await client.post(here, headers=headers, files={"file": (name, content)})
        assert (sent.status_code, sent.json()["errors"][0]["pointer"]) == (422, "/file"), name
        assert sentence in sent.json()["errors"][0]["detail"]
    good = {"file": ("mug.jpg", picture())}
    for data, pointer in (
        ({"alt": "x" * 301}, "/alt"),
        ({"variant_id": "nonsense"}, "/variant_id"),
        ({"variant_id": ""}, "/variant_id"),
        ({"variant_id": str(cast.kettle)}, "/variant_id"),
        ({"colour": "red"}, "/colour"),
    ):
        sent = await client.post(here, headers=headers, files=good, data=data)
        assert (sent.status_code, sent.json()["errors"][0]["pointer"]) == (422, pointer)
    assert (await client.post(here, headers=headers, files={"picture": ("x", b"x")})).status_code == 422
    assert (await client.post(here, headers=headers, json={"alt": "x"})).status_code == 415
    too_much = await client.post(here, headers=headers, files={"file": ("x.jpg", bytes(50_000_000))})
    assert too_much.status_code == 413
    nowhere = f"/api/admin/products/{uuid4()}/images"
    assert (await client.post(nowhere, headers=headers, files=good)).status_code == 404
    assert await shop.value("SELECT count(*) FROM pictures") == 0
