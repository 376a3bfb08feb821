"""deploy/nginx.conf: nginx reads it, limits cannot be written around, no key is logged, one name is answered."""

import re
import shutil
import subprocess
from pathlib import Path
from unittest.mock import ANY

import pytest
import yaml  # type: ignore[import-untyped]
from litestar.handlers import HTTPRouteHandler

from tests.web.routes.test_route_table import DOORS
from web.config.settings import Settings
from web.imports.taking import FORM_BODY
from web.routes import pages

ROOT = Path(__file__).resolve().parents[2]
TEXT = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "deploy" / "nginx.conf").read_text())
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
SERVERS = [part.partition("\n    }")[0] for part in TEXT.split("\n    server {")[1:]]
NEEDS_NGINX = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
CERTIFICATE = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost")


def zone(name: str) -> re.Pattern[str]:
    """What the map of this variable looks for in the address, as one pattern."""
    (block,) = re.findall(rf"map \$uri \${name} {{(.*?)\n    }}", TEXT, re.DOTALL)
    return re.compile("|".join(f"(?:{pattern})" for pattern in re.findall(r"~(\S+) \$changes;", block)))


def test_it_knows_where_the_shop_is() -> None:
    upstream = re.search(r"server (\w+):(\d+) max_fails=0;", TEXT)
    assert upstream
    assert upstream[1] in SERVICES
    assert upstream[2] == str(Settings().port)


@pytest.mark.parametrize("ending", ["", "/", "//"])
@pytest.mark.parametrize("path", ["/checkout", "/api/orders", "/api/cart/checkout"])
def test_an_order_is_counted_however_it_is_written(path: str, ending: str) -> None:
    assert zone("ordering").search(path + ending)
    assert not zone("ordering").search(f"{path}/quotation")


@pytest.mark.parametrize(
    "path",
    [
        *("/sign-in", "/sign-in/", "/sign-in/second-step", "/sign-up/code", "/reset-password/new", "/api/auth/login"),
        *("/account/proof", "/account/password", "/api/me/email", "/orders/find", "/api/orders/lookup/"),
    ],
)
def test_what_proves_who_somebody_is_is_counted(path: str) -> None:
    assert zone("proving").search(path)


def test_pages_to_sign_in_by_exist_where_nginx_counts_them() -> None:
    paths = {path for handler in pages.HANDLERS for path in handler.paths}
    counted = {path for path in paths if zone("proving").search(path)}
    assert {path for path in paths if re.match("/(sign-in|sign-up|reset-password)", path)} <= counted


def test_nginx_takes_what_the_shop_takes() -> None:
    """Bodies end at 1 MB, unless a route takes more: then there is a location that lets as much through."""
    larger = {
        re.compile(pattern): int(size) * 1_048_576
        for pattern, size in re.findall(r"location ~ (\S+) {[^}]*client_max_body_size (\d+)m;", TEXT)
    }
    (usual,) = re.findall(r"(?m)^    client_max_body_size (\d+)m;", TEXT)
    for door in DOORS:
        assert isinstance(door.handler, HTTPRouteHandler)
        most = door.handler.resolve_request_max_body_size() or 0
        sizes = [size for pattern, size in larger.items() if pattern.search(door.path)]
        assert most <= max(sizes, default=int(usual) * 1_048_576), door.path


def test_every_limit_counts_by_line() -> None:
    keys = set(re.findall(r"limit_(?:req|conn)_zone (\S+)", TEXT))
    assert keys == {"$line", "$changes", "$ordering", "$proving"}
    assert "$binary_remote_addr $line" in TEXT
    used = set(re.findall(r"limit_req zone=(\w+)", TEXT))
    assert used == set(re.findall(r"limit_req_zone .* zone=(\w+):", TEXT))
    for patience in ("client_header_timeout 10s", "client_body_timeout 10s"):
        assert patience in TEXT


@pytest.mark.parametrize("path", ["/admin/imports", "/api/admin/imports"])
def test_a_file_of_products_comes_through(path: str) -> None:
    (pattern, most), *others = re.findall(r"location ~ (\S+) {\s+client_max_body_size (\d+)m;", TEXT)
    assert (re.search(pattern, path), int(most) << 20 > FORM_BODY, others) == (ANY, True, [])
    assert not re.search(pattern, f"{path}/new")


def test_no_key_is_logged() -> None:
    assert re.findall(r"error_log \S+ (\w+);", TEXT) == ["crit"]
    (form,) = re.findall(r"log_format calm (.*?);", TEXT, re.DOTALL)
    assert not re.search(r"\$(request|request_uri|args|query_string|http_referer)\b", form)
    assert re.findall(r"access_log (.*?);", TEXT) == ["/dev/stdout calm", "off"]


def test_only_the_shops_own_name_is_answered() -> None:
    named = [server for server in SERVERS if "listen 80" in server or "listen 443" in server]
    default = [server for server in named if "default_server" in server]
    assert len(named) == 2 * len(default) == 4
    assert all("return 444;" in server for server in default)
    assert sum("ssl_reject_handshake on;" in server for server in default) == 1
    for server in named:
        assert ("include /etc/nginx/conf.d/names.conf;" in server) == (server not in default)
        assert "listen [::]:" in server


def test_what_nginx_says_itself_has_the_headers_too() -> None:
    assert all(line.endswith("always;") or "Cache-Control" in line for line in re.findall(r"add_header .*;", TEXT))
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in TEXT
    assert "proxy_set_header Host $host$asked_port;" in TEXT


@NEEDS_NGINX
def test_nginx_reads_it(tmp_path: Path) -> None:
    """As it is, but for the places of the image."""
    subprocess.run(
        [*CERTIFICATE, "-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"],
        check=True,
        capture_output=True,
    )
    template = (ROOT / "deploy" / "names.conf.template").read_text()
    (tmp_path / "names.conf").write_text(template.replace("${SHOP_HOST}", "localhost"))
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    for place in ("/etc/nginx/certificates", "/etc/nginx/conf.d"):
        text = text.replace(place, str(tmp_path))
    text = text.replace("user nginx;", "").replace("server web:", "server 127.0.0.1:")
    text = text.replace("/run/nginx.pid", str(tmp_path / "pid"))
    text = re.sub(r"listen (\[::\]:)?(80|443)\b", r"listen \g<1>4\g<2>9", text)
    (tmp_path / "nginx.conf").write_text(text)
    checked = subprocess.run(
        ["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
