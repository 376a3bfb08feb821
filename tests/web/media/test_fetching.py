"""Pictures fetched from addresses that strangers wrote."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from tempfile import NamedTemporaryFile

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from domain.media.reading import MOST_BYTES
from tests.support.pictures import picture
from tests.support.web.picture_server import PictureServer, found, led, picture_server
from web.media.fetching import FetchFailedError, FetchRefusedError, fetch, is_public


@pytest.fixture
async def server() -> AsyncIterator[PictureServer]:
    """A web server on this machine."""
    async with picture_server() as started:
        yield started


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.1.2.3",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::", "::1", "fe80::1", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2001:0:7f00:1::", "fd00:ec2::254", "2001:db8::1", "fec0::1", "4000::1", "3fff::1", "192.0.0.192",
        "168.63.129.16",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_public_addresses_are_allowed() -> None:
    assert all(is_public(ipaddress.ip_address(one)) for one in ("8.8.8.8", "93.184.216.34", "2606:4700::1111"))


async def test_a_picture_is_fetched_by_number_and_asked_for_by_name(server: PictureServer) -> None:
    content = picture()
    server.answers = {"/mug%20%C3%A9.jpg?v=1": found(content), "/old.jpg": led("/mug é.jpg?v=1")}
    with await fetch(server.at("/old.jpg"), guard=server.guard) as file:
        assert (file.tell(), file.seek(0), file.read()) == (len(content), 0, content)
    assert all(f"Host: pictures.example:{server.port}" in head for head in server.heads)


async def test_the_certificate_must_be_that_of_the_name(server: PictureServer) -> None:
    content = picture()
    server.answers = {"/mug.jpg": found(content)}
    ours, trusted = certificate_for("pictures.example")
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=ours)
    server.port = listening.sockets[0].getsockname()[1]
    address = server.at("/mug.jpg").replace("http:", "https:")
    with await fetch(address, guard=server.guard, trusted=trusted) as file:
        assert file.tell() == len(content)
    server.names["other.example"] = ["127.0.0.1"]
    for wrong, roots in ((address.replace("pictures.", "other."), trusted), (address, None)):
        with pytest.raises(FetchFailedError):
            await fetch(wrong, guard=server.guard, trusted=roots)
    listening.close()


def certificate_for(name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server of this name, and a client that trusts it alone, need for TLS."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    ours, trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cadata=made.decode())
    with NamedTemporaryFile() as file:
        file.write(made + secret)
        file.flush()
        ours.load_cert_chain(file.name)
    return ours, trusted


async def test_what_leads_elsewhere_is_checked_again(server: PictureServer) -> None:
    server.names["rebound.example"] = ["127.0.0.1", "169.254.169.254"]
    server.answers = {
        "/file": led("file:///etc/passwd"),
        "/metadata": led("http://169.254.169.254/latest"),
        "/inside": led("http://inside.example/"),
        "/port": led("http://pictures.example:6379/"),
        "/round": led("/round"),
        "/again": led("/next"),
    }
    server.names["inside.example"] = ["10.0.0.5"]
    for path in ("/file", "/metadata", "/inside", "/port", "/round"):
        with pytest.raises(FetchRefusedError):
            await fetch(server.at(path), guard=server.guard)
    server.asked.clear()
    with pytest.raises(FetchRefusedError, match="public internet"):
        await fetch(server.at("/again", "rebound.example"), guard=server.guard)
    assert server.asked == ["rebound.example"] * 2


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost/", "http://127.0.0.1/", "http://[::1]/", "http://0x7f.1/", "http://2130706433/",
        "http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/", "http://127.0.0.1:6379/",
        "ftp://pictures.example/a.jpg", "file:///etc/passwd", "//pictures.example/a.jpg", "http://", "http://[",
        "http://ada:secret@pictures.example/", "http://pictures.example:99999/",
    ],
)  # fmt: skip
async def test_nothing_inside_is_reached_in_production(address: str) -> None:
    with pytest.raises(FetchRefusedError):
        await fetch(address)


async def test_answers_are_bounded_and_told_apart(server: PictureServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.media.fetching.READ_SECONDS", 0.3)
    server.answers = {
        "/declared": b"HTTP/1.1 200 OK\r\nContent-Length: 20000001\r\n\r\n",
        "/endless": b"HTTP/1.1 200 OK\r\n\r\n" + bytes(MOST_BYTES + 1),
        "/gone": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        "/busy": b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n",
        "/half": b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        "/noise": b"SSH-2.0-OpenSSH\r\n",
        "/nowhere": led("http://["),
    }
    wanted = {"/declared": FetchRefusedError, "/endless": FetchRefusedError, "/gone": FetchRefusedError,
              "/nowhere": FetchRefusedError,
              "/busy": FetchFailedError, "/half": FetchFailedError, "/noise": FetchFailedError,
              "/silent": FetchFailedError}  # fmt: skip
    for path, error in wanted.items():
        with pytest.raises(error):
            await fetch(server.at(path), guard=server.guard)
    with pytest.raises(FetchFailedError, match="no server called"):
        await fetch("http://nowhere.invalid/a.jpg")
