"""Deployment files: pinned, free of secrets, in step with the code."""

import ast
import re
import secrets
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import pytest
import yaml  # type: ignore[import-untyped]

from web.config.environment import SettingsError
from web.config.settings import Settings, read_settings
from web.infra.way import NICE
from web.supervisor.program import ALLOCATOR

ROOT = Path(__file__).resolve().parents[2]
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"].startswith("mercer:")}
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
FINAL_STAGE = DOCKERFILE.rpartition("\nFROM ")[2]

CHECKED_OTHERWISE = {"web": "the image's own health check", "migrate": "it runs to its end"}
SET_BY_THE_IMAGE = {"HOST", "DATA_DIR"}
LEFT_ALONE = {"PORT"}
OWNERS = {"DATABASE_OWNER_URL"}
"""What only the service that migrates knows."""
BECOMES_ANOTHER_USER = {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}
SECRET = re.compile(r"SECRET|PASSWORD|SMTP_URL|DATABASE_URL")
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<rest>[^}]*)\}")
PINNED = re.compile(r"[\w./-]+:v?\d+\.\d+[\w.-]*")


def settings_names() -> set[str]:
    """The settings that the shop really reads."""
    tree = ast.parse((ROOT / "web" / "config" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and "env" in map(ast.unparse, _parts(node))]
    texts = {part.value for call in calls for part in call.args if isinstance(part, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and re.fullmatch(r"[A-Z][A-Z0-9_]+", text)}


def _parts(call: ast.Call) -> list[ast.expr]:
    """What a call is made on, and made with."""
    return [*call.args, *([call.func.value] if isinstance(call.func, ast.Attribute) else [])]


def variables() -> dict[str, set[str]]:
    """The variables of the compose file, each with what stands after its name."""
    found: dict[str, set[str]] = {}
    for match in VARIABLE.finditer(re.sub(r"(?m)^ *#.*", "", COMPOSE_TEXT)):
        found.setdefault(match["name"], set()).add(match["rest"])
    return found


def example() -> dict[str, str]:
    """What `deploy/example.env` sets."""
    text = (ROOT / "deploy" / "example.env").read_text()
    return dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", text))


def environment(given: dict[str, str]) -> dict[str, str]:
    """The environment of a web process, as compose would make it of `given`."""
    return {
        name: VARIABLE.sub(lambda match: given.get(match["name"], ""), value)
        for name, value in OURS["web"]["environment"].items()
    }


def url_of(service: dict[str, Any], name: str) -> SplitResult:
    """A URL of a service's environment, in which the name of each variable stands for its value."""
    return urlsplit(VARIABLE.sub(lambda match: match["name"], service["environment"][name]))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_a_health_check_or_a_reason(name: str) -> None:
    check = SERVICES[name].get("healthcheck", {})
    assert ("test" in check) != (name in CHECKED_OTHERWISE), CHECKED_OTHERWISE.get(name, "it has no health check")


def test_the_reasons_hold() -> None:
    assert SERVICES["web"].get("healthcheck") is None
    assert re.search(r"(?m)^HEALTHCHECK .*web", FINAL_STAGE)
    assert SERVICES["migrate"]["restart"] == "no"
    for waiting in ("web", "worker"):
        assert SERVICES[waiting]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_restarts_writes_little_and_gains_nothing(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_images_are_pinned() -> None:
    for image in [service["image"] for service in SERVICES.values()]:
        assert PINNED.fullmatch(image), image
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert {service["image"] for service in OURS.values()} == {f"mercer:{version}"}


def test_no_secret_has_a_default() -> None:
    for name, defaults in variables().items():
        for default in defaults:
            assert default.startswith(":?") or default == ":-" or name in {"CERTIFICATES", "CPUS"}, (name, default)
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            assert not SECRET.search(key) or "${" in value, (name, key)


def test_compose_sets_exactly_the_settings_that_the_shop_reads() -> None:
    for name, service in OURS.items():
        others = set() if name == "migrate" else OWNERS
        assert set(service["environment"]) == settings_names() - SET_BY_THE_IMAGE - LEFT_ALONE - others
    assert set(re.findall(r"\s([A-Z_]+)=", FINAL_STAGE)) >= SET_BY_THE_IMAGE


def test_the_example_starts_a_shop_once_its_secrets_are_filled_in() -> None:
    given = example()
    needed = {name for name, defaults in variables().items() if any(default.startswith(":?") for default in defaults)}
    assert needed <= set(given)
    assert set(given) <= set(variables()) | {"COMPOSE_PROFILES"}
    empty = {name for name, value in given.items() if not value}
    assert empty == {"SECRET_KEY", "POSTGRES_PASSWORD", "DATABASE_PASSWORD", "VALKEY_PASSWORD"}
    assert urlsplit(given["BASE_URL"]).hostname == given["SHOP_HOST"]
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        read_settings(environment(given))
    shop = read_settings(environment(given | {name: secrets.token_hex(32) for name in empty}))
    assert shop.production
    assert shop.workers == Settings().workers


def test_only_nginx_is_open_to_everybody() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if service.get("ports")}
    assert published.pop("nginx") == ["80:80", "443:443"]
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    for store in ("postgres", "valkey"):
        assert SERVICES[store]["networks"] == ["inside"]
        assert store not in published
    assert COMPOSE["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_limits_and_no_capability_that_it_can_do_without(name: str) -> None:
    service = SERVICES[name]
    assert {"cpus", "memory", "pids"} == set(service["deploy"]["resources"]["limits"])
    assert service["cap_drop"] == ["ALL"]
    allowed = BECOMES_ANOTHER_USER | {"NET_BIND_SERVICE"} if name == "nginx" else BECOMES_ANOTHER_USER
    assert set(service.get("cap_add", [])) <= (set() if name in OURS else allowed)


def test_the_container_of_the_worker_gives_way_as_its_process_does() -> None:
    """Linux divides the cores among containers first: the weight of `NICE` is 335 of 1024 (sched(7))."""
    shares = {name: service.get("cpu_shares", 1024) for name, service in SERVICES.items()}
    assert {name for name, share in shares.items() if share != 1024} == {"worker"}
    assert shares["worker"] == pytest.approx(1024 / 1.25**NICE, rel=0.01)


def test_the_shops_role_is_not_the_one_that_owns_the_tables() -> None:
    owner = url_of(SERVICES["migrate"], "DATABASE_OWNER_URL")
    assert owner.username == SERVICES["postgres"]["environment"]["POSTGRES_USER"]
    for name, service in OURS.items():
        url = url_of(service, "DATABASE_URL")
        assert url.username not in {owner.username, None}
        assert url.path == owner.path
        assert name == "migrate" or "POSTGRES_PASSWORD" not in str(service["environment"])


def test_valkey_asks_for_a_password_and_works_with_a_full_disk() -> None:
    command = SERVICES["valkey"]["command"]
    assert command[command.index("--requirepass") + 1].startswith("${VALKEY_PASSWORD:?")
    assert command[command.index("--stop-writes-on-bgsave-error") + 1] == "no"
    for service in OURS.values():
        assert url_of(service, "REDIS_URL").password == "VALKEY_PASSWORD"


def test_files_that_compose_mounts_exist() -> None:
    for service in SERVICES.values():
        for volume in service.get("volumes", []):
            source = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", volume).partition(":")[0]
            assert (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"], source


def test_the_image_holds_nothing_but_the_shop() -> None:
    assert all(PINNED.fullmatch(image) for image in re.findall(r"(?m)^FROM (\S+)", DOCKERFILE))
    installs = re.findall(r"pip [^&\n]* install ([^&\n]*)", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)
    assert not re.search(r"apt-get|gcc|build-essential|pip install", FINAL_STAGE)
    assert int(re.findall(r"(?m)^USER (\d+)", FINAL_STAGE)[-1]) > 0
    assert "STOPSIGNAL SIGTERM" in FINAL_STAGE


def test_the_image_is_given_what_it_copies() -> None:
    let_in = set(re.findall(r"(?m)^!(\S+)$", (ROOT / ".dockerignore").read_text()))
    copied = re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", DOCKERFILE)
    sources = {source for line in copied for source in line.split()}
    assert sources == let_in
    assert all((ROOT / source).exists() for source in sources)


def test_the_health_check_imports_what_there_is() -> None:
    tree = ast.parse((ROOT / "deploy" / "healthy.py").read_text())
    ours = [
        node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("web")
    ]
    assert ours
    for node in ours:
        module = import_module(node.module or "")
        assert all(hasattr(module, one.name) for one in node.names)


def test_the_example_environment_documents_every_setting() -> None:
    text = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"(?m)^#?([A-Z][A-Z0-9_]+)=", text)) == settings_names()


def test_the_image_gives_memory_back_as_the_supervisor_has_it() -> None:
    assert [one for one in ALLOCATOR.items() if "=".join(one) not in FINAL_STAGE.split()] == []
