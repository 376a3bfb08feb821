"""VIES, the register of VAT numbers of the EU, by its REST interface.

What is asked and answered is described at https://ec.europa.eu/taxation_customs/vies/#/technical-information, in
swagger_publicVAT.yaml: `valid`, and `requestIdentifier` for whoever names their own number, which is the consultation
number. A member state whose own register is away gives `actionSucceed: false` and its reason.
"""

import asyncio
import ssl
import time
from urllib.parse import urlsplit

import httpcore
import msgspec
import structlog

from domain.clock import now
from domain.taxes.reverse_charge import Registration
from web.infra.certificates import trusted_authorities

SECONDS = 4.0
"""The longest wait for an answer, all in all: a shopper waits for it."""

REST_SECONDS = 60.0
"""The seconds for which a country is not asked about after VIES could not be reached or was silent about it.

VIES passes questions on to the registers of the countries, and one that hangs says nothing of the others.
"""

MOST_AT_ONCE = 8
"""The number of questions under way; a further one is not asked, and counts as unanswered."""

LONGEST_ANSWER = 65_536
HEADERS = [("content-type", "application/json"), ("accept", "application/json")]
AWAY = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError, TimeoutError)
INVALID_NUMBERS = frozenset({"INVALID_INPUT"})
"""The errors that are about the number and not about the register."""

log = structlog.get_logger()


class Answer(msgspec.Struct, rename="camel"):
    """VIES's answer, as far as it is used."""

    valid: bool | None = None
    request_identifier: str | None = None
    user_error: str = ""
    error_wrappers: list[dict[str, object]] = []

    @property
    def error(self) -> str:
        """The reason why there is no answer, by VIES's word for it; empty if there is one."""
        wrapped = str(self.error_wrappers[0].get("error", "")) if self.error_wrappers else ""
        said = "" if self.user_error in {"VALID", "INVALID"} else self.user_error
        return wrapped or said or ("" if self.valid is not None else "NOTHING")


class Vies:
    """Implements `domain.taxes.reverse_charge.VatRegister`; `address` is that of the interface, empty for none."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._asking = 0
        self._rests_until: dict[str, float] = {}

    async def ask(self, number: str, requester: str) -> Registration | None:
        """What VIES says of `number`; None without an answer within `SECONDS`, which the log says why."""
        country = number[:2]
        rests = time.monotonic() < self._rests_until.get(country, 0)
        if not self._address or rests or self._asking >= MOST_AT_ONCE:
            return None
        self._asking += 1
        try:
            async with asyncio.timeout(SECONDS):
                answer = await self._post(number, requester)
        except AWAY as error:
            log.warning("VIES could not be reached", country=country, error=type(error).__name__)
            self._rests_until[country] = time.monotonic() + REST_SECONDS
            return None
        except (msgspec.DecodeError, msgspec.ValidationError):
            log.warning("VIES gave an answer that could not be read")
            return None
        finally:
            self._asking -= 1
        if answer.error and answer.error not in INVALID_NUMBERS:
            log.warning("VIES gave no answer", error=answer.error[:60])
            return None
        return Registration(answer.valid is True, (answer.request_identifier or "")[:60], now())

    async def _post(self, number: str, requester: str) -> Answer:
        question = {
            "countryCode": number[:2],
            "vatNumber": number[2:],
            "requesterMemberStateCode": requester[:2],
            "requesterNumber": requester[2:],
        }
        secure = await trusted_authorities() if urlsplit(self._address).scheme == "https" else None
        body = bytearray()
        async with (
            httpcore.AsyncConnectionPool(ssl_context=secure, max_connections=1) as pool,
            pool.stream("POST", self._address, headers=HEADERS, content=msgspec.json.encode(question)) as answer,
        ):
            async for part in answer.aiter_stream():
                body += part
                if len(body) > LONGEST_ANSWER:
                    return Answer()
        return msgspec.json.decode(body, type=Answer)
