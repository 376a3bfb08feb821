"""HOST may be an address or a name."""

import pytest

from tests.support.embedded.started import free_port
from web.embedded.errors import ServiceError
from web.supervisor.port import address_of, require_free_port


@pytest.mark.parametrize(("host", "address"), [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("::", "::")])
def test_a_name_becomes_an_address(host: str, address: str) -> None:
    assert address_of(host) == address


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_what_is_no_address_of_this_machine_is_refused(host: str) -> None:
    with pytest.raises(ServiceError, match="no address of this machine"):
        require_free_port(host, free_port())
