"""Addresses of email are read as the library for them reads them, also those that are usual enough to do without it."""

from contextlib import suppress
from itertools import product

from email_validator import EmailNotValidError, validate_email

from web.http.forms.fields import sound_address_of_mail

LOCALS = (
    "ada",
    "Ada.Byron",
    "Info",
    "POSTMASTER",
    "ada+shop",
    "a_b-c9",
    "0",
    ".ada",
    "ada.",
    "a..b",
    "a+-b",
    "",
    "a b",
    "ädä",
    "a" * 65,
    "a'b",
)
DOMAINS = (
    "example.com", "Example.CO.uk", "x.museum", "example", "xn--bcher-kva.example", "bücher.example", "a-b.com",
    "-a.com", "ab--c.com", "a..com", "a.com.", "a.c", "a.c0m", "a.test", "a.LOCAL", "a.arpa", "a.onion", "a.invalid",
    "localhost", "[127.0.0.1]", "1.2.3.4", f"{'a' * 64}.com", ".".join(["ab"] * 30), "a_b.com", "a.com\n",
    "ａ.com", "a.example",
)  # fmt: skip


def test_usual_addresses_are_read_as_all_others_are() -> None:
    read = dict[str, str]()
    known = dict[str, str]()
    for text in (f"{local}@{domain}" for local, domain in product(LOCALS, DOMAINS)):
        with suppress(EmailNotValidError):
            known[text] = validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
        with suppress(ValueError):
            read[text] = sound_address_of_mail(text)
    wider = {text for text in read if text not in known}
    assert {text: read[text] for text in read if text not in wider} == known
    assert all("ａ" in text or text.endswith("\n") for text in wider)  # what `plain_text` makes plain
