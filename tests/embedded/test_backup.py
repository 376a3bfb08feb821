"""`mercer backup` beside an open shop, and `mercer restore` once it is closed."""

from pathlib import Path

from tests.support.embedded.started import Started, free_port, mercer


def test_an_open_shop_is_backed_up_and_a_closed_one_restored(shop: Started, seeded_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "shop.tar"
    made = mercer(seeded_dir, "backup", str(file))
    assert made.returncode == 0, made.stderr
    assert "48 products" in made.stdout
    assert shop.answers()
    refused = mercer(seeded_dir, "restore", "--replace", str(file))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Error: The shop runs")
    assert refused.stderr.count("\n") == 1
    assert shop.stop() == 0
    for picture in (pictures := sorted((seeded_dir / "media").iterdir()))[:3]:
        picture.unlink()
    done = mercer(seeded_dir, "restore", "--replace", str(file))
    assert done.returncode == 0, done.stderr
    assert "48 products" in done.stdout
    assert sorted((seeded_dir / "media").iterdir()) == pictures
    with Started(seeded_dir, free_port()) as again:
        again.wait_until_ready()
        assert "Stovetop Kettle" in again.read("/p/stovetop-kettle")
