"""Documentation: links that lead somewhere, paths that exist, lists in step with the code."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
import pytest

from domain.accounts.roles import MAY, Job, Verb
from domain.models import Base
from tests.house.test_deploy import settings_names
from tests.support.routes import every_route
from web.cli import mercer
from web.config.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "static" / "VENDOR.md"])
PICTURES = sorted((DOCS / "pictures").iterdir())
ARCHITECTURE = (DOCS / "architecture.md").read_text()

LONGEST_README = 200
MOST_PICTURES = 400_000
FOLDERS = "web|domain|templates|static|migrations|tests|docs|deploy|bin|\\.ci"
FILES = "Makefile|Dockerfile|LICENSE|CHANGELOG\\.md|README\\.md|pyproject\\.toml|docker-compose\\.yml|\\.env\\.example"
MADE_BY_PEOPLE = {"deploy/.env"}
TRIPS = 5

LINK = re.compile(r"""(?:\]\(|\b(?:src|href)=")(?!https?:|mailto:)([^)"#]*)(?:#([^)"]*))?[)"]""")
PATH = re.compile(rf"`((?:(?:{FOLDERS})/[\w./*-]*|{FILES}|requirements[\w-]*\.lock))(?:`| )")
NAMED = re.compile(r"`((?:web|domain)/[\w/]+\.py)`((?:(?:\s+|, | or | and )`\w+`)+)")
NO_FOREIGN_KEY = {("invoice_counters", "invoices"), ("users", "audit_entries"), ("users", "security_events")}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prose(document: Path) -> str:
    """The document without its blocks of code."""
    return re.sub(r"(?ms)^```.*?^```", "", document.read_text())


def anchors(document: Path) -> set[str]:
    """The headings of a document as links name them."""
    headings = re.findall(r"(?m)^#+ (.+)$", prose(document))
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(document: Path) -> list[tuple[Path, str]]:
    """Where the document leads within the repository: a file, and a heading of it or nothing."""
    return [
        ((document.parent / path).resolve() if path else document, part) for path, part in LINK.findall(prose(document))
    ]


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_a_page_leads_somewhere(document: Path) -> None:
    for target, part in links(document):
        assert target.is_relative_to(ROOT)
        assert target.exists(), target
        assert not part or part in anchors(target), part


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_a_page_names_files_that_exist(document: Path) -> None:
    for path in set(PATH.findall(prose(document))) - MADE_BY_PEOPLE:
        assert any(ROOT.glob(path.rstrip("/"))), path
    assert not re.search(r"(?<![\w.])/(root|home|work)/", document.read_text())


def test_every_page_is_found_from_the_readme() -> None:
    found, waiting = {ROOT / "README.md"}, [ROOT / "README.md"]
    while waiting:
        new = {target for target, _ in links(waiting.pop()) if target.suffix == ".md"} - found
        found |= new
        waiting += new
    assert set(PAGES) <= found


def test_the_readme_is_short() -> None:
    assert (ROOT / "README.md").read_text().count("\n") <= LONGEST_README


def test_the_pictures_are_shown_and_small() -> None:
    shown = {target for page in PAGES for target, _ in links(page)}
    assert set(PICTURES) <= shown
    assert sum(path.stat().st_size for path in PICTURES) < MOST_PICTURES


def test_settings_are_those_that_the_shop_reads() -> None:
    rows = dict(re.findall(r"(?m)^\| `([A-Z][A-Z0-9_]+)`(?: †)? \| ([^|]*?) *\|", (DOCS / "settings.md").read_text()))
    assert set(rows) == settings_names()
    default = {field.name: getattr(Settings(), field.name) for field in fields(Settings)}
    for setting, shown in rows.items():
        value = default.get(setting.lower(), default.get(setting.lower().removeprefix("mercer_")))
        if (said := re.fullmatch(r"`([^`]*)`", shown)) and isinstance(value, str | bool | int):
            assert said[1] == ({True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)), setting


def test_commands_are_those_that_there_are() -> None:
    table = (DOCS / "commands.md").read_text()
    assert set(re.findall(r"(?m)^\| `mercer (\w+)", table)) == set(mercer.list_commands(click.Context(mercer)))
    targets = re.findall(r"(?m)^(\w+):.*## ", (ROOT / "Makefile").read_text())
    assert set(re.findall(r"(?m)^\| `make (\w+)`", table)) == set(targets) - {"help"}


def test_tables_are_drawn_once_with_columns_of_theirs() -> None:
    drawn = re.findall(r"(?ms)^    (\w+) \{\n(.*?)^    \}", (DOCS / "database.md").read_text())
    tables = Base.metadata.tables
    assert sorted(table for table, _ in drawn) == sorted(tables)
    for table, block in drawn:
        assert set(re.findall(r"(?m)^ +\w+ (\w+)", block)) <= set(tables[table].columns.keys()), table


def test_lines_between_tables_are_foreign_keys() -> None:
    text = (DOCS / "database.md").read_text()
    keys = {
        (key.referred_table.name, table.name)
        for table in Base.metadata.tables.values()
        for key in table.foreign_key_constraints
    }
    assert set(re.findall(r"(?m)^    (\w+) \S+--\S+ (\w+) :", text)) == keys
    assert set(re.findall(r"(?m)^    (\w+) \S+\.\.\S+ (\w+) :", text)) == NO_FOREIGN_KEY


def plain(route: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", route)


def test_json_routes_are_those_that_there_are() -> None:
    there = {plain(route.path) for route in every_route() if route.path.startswith("/api/")}
    tables = (DOCS / "api.md").read_text().partition("\n## Routes")[2]
    assert {plain(named) for named in re.findall(r"`(/api/[^`]+)`", tables)} == there


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_a_page_names_json_routes_that_exist(document: Path) -> None:
    known = {plain(named) for named in re.findall(r"`(/api/[^`]+)`", (DOCS / "api.md").read_text())}
    pattern = "|".join(re.escape(route).replace(r"\{\}", "[^/]+") for route in known)
    for named in re.findall(r"`(?:[A-Z]+ )?(/api/(?:\{[^}`]*\}|[^`? {])+)", prose(document)):
        assert re.fullmatch(pattern, named), named


@pytest.mark.parametrize("document", DECISIONS, ids=name)
def test_a_decision_has_its_three_parts(document: Path) -> None:
    text = document.read_text()
    number = int(document.name[:4])
    assert text.startswith(f"# {number}. ")
    assert re.findall(r"(?m)^## (.+)$", text) == ["Context", "Decision", "Consequences"]
    title = text.partition(". ")[2].partition("\n")[0]
    assert f"| {number} | [{title}]({document.name}) |" in (document.parent / "README.md").read_text()


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def trips() -> list[str]:
    """The five requests of the architecture, file by file."""
    return re.split(r"(?m)^### \d\. ", ARCHITECTURE.partition("## Five trips")[2])[1:]


@pytest.mark.parametrize("trip", trips(), ids=lambda trip: trip.partition("\n")[0])
def test_a_trip_names_what_its_files_hold(trip: str) -> None:
    named = NAMED.findall(trip)
    assert named
    for path, names in named:
        text = (ROOT / path).read_text()
        for one in re.findall(r"\w+", names.replace(" or ", " ").replace(" and ", " ")):
            assert re.search(rf"(?m)^ *(?:async )?(?:def|class) {one}\b|^{one}\b.*= ", text), f"{path}: {one}"


def test_there_are_five_trips() -> None:
    assert len(trips()) == TRIPS


@pytest.mark.parametrize(("words", "container"), [("web", "web"), ("domain", "domain")])
def test_the_layers_are_those_of_the_contracts(words: str, container: str) -> None:
    contracts: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    [layers] = [contract["layers"] for contract in contracts if contract.get("containers") == [container]]
    shown = re.search(rf"(?ms)^The rooms of the {words}:\n\n```\n(.*?)^```", ARCHITECTURE)
    assert shown
    assert shown[1].splitlines() == layers


def test_every_room_is_described() -> None:
    rooms = {
        path.name for side in ("domain", "web") for path in (ROOT / side).iterdir() if (path / "__init__.py").exists()
    }
    assert rooms <= set(re.findall(r"`(?:web/)?(\w+)/?`", ARCHITECTURE))


def test_the_table_of_roles_is_that_of_the_code() -> None:
    rows = [f"| {verb} | {' | '.join('yes' if job in MAY[verb] else '' for job in Job)} |" for verb in Verb]
    table = f"| they may | {' | '.join(Job)} |\n{'|---' * (len(Job) + 1)}|\n" + "\n".join(rows)
    assert f"\n{table}\n\n" in (DOCS / "security.md").read_text()
