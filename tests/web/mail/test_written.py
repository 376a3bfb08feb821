"""Whatever an email says arrives, and can neither add a header nor break a line that servers take."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import parseaddr
from uuid import uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.mail.operations import EmailCopy, OutgoingEmail
from web.adapters.mail_headers import mailbox_header, text_header
from web.config.settings import Settings
from web.mail.mailer import ATTACHED, address

ANY = st.text(
    st.one_of(st.sampled_from("\r\n .=\t-_\x0b\x85\u2028éß中\U0001f600F"), st.characters(exclude_categories=["Cs"])),
    max_size=200,
)
TEXTS = ANY | st.builds(lambda text, times: text * times, st.text("aé =.\n", max_size=8), st.integers(1, 400))
SUBJECTS = st.lists(
    st.sampled_from(["crème", "brûlée", "(large)", "kettle,", "北京", "=?utf-8?q?a=0D=0Ab:c?="]), min_size=1
)


def written(subject: str, text: str, html: str, attached_from: int = 0) -> bytes:
    outgoing = OutgoingEmail(uuid4(), "order_link", "ada@example.com", None, {}, 1)
    return address(Settings(), outgoing, EmailCopy(subject, text, html, attached_from)).content()


def parts(message: Message) -> list[tuple[str, str | None, str]]:
    return [
        (part.get_content_type(), part.get_filename(), part.get_content().replace("\r\n", "\n"))  # type: ignore[attr-defined]
        for part in message.walk()
        if not part.is_multipart()
    ]


@settings(max_examples=150)
@given(text=TEXTS, html=TEXTS, attached=st.booleans())
def test_every_text_is_read_as_if_the_standard_library_had_written_it(text: str, html: str, attached: bool) -> None:
    start = max(1, len(text) // 2) if attached and text else 0
    content = written("Hello", text, html, start)
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert not set(b"\r\n") & set(content.replace(b"\r\n", b""))
    theirs = EmailMessage(policy=policy.SMTP)
    theirs.set_content(text)
    theirs.add_alternative(html, subtype="html")
    if start:
        theirs.add_attachment(text[start:], filename=ATTACHED)
    ours = message_from_bytes(content, policy=policy.default)
    assert [part.defects for part in ours.walk() if part.defects] == []
    assert parts(ours) == parts(message_from_bytes(theirs.as_bytes(), policy=policy.default))


@settings(max_examples=150)
@given(words=SUBJECTS)
@example(words=["crème", "brûlée", "北京"] * 8)
@example(words=["=?utf-8?q?a=0D=0ABcc:_eve@example.com?="])
@example(words=["kettle,"] * 40)
def test_a_subject_and_a_name_are_read_word_for_word_however_long(words: list[str]) -> None:
    text = " ".join(words)
    headers = message_from_bytes(written(text, "x", "x"))
    assert set(headers.keys()) == set(message_from_bytes(written("x", "x", "x")).keys())
    assert str(make_header(decode_header(headers["Subject"].replace("\r\n", "")))) == text
    name, spec = parseaddr(mailbox_header(text, "shop@example.com").replace("\r\n", ""))
    assert (str(make_header(decode_header(name))), spec) == (text, "shop@example.com")
    assert all(len(f"Subject: {line}") <= 78 for line in text_header(text).split("\r\n"))


@pytest.mark.parametrize(
    "recipient", ["a@b@c.example", "jörg@example.com", "a@example.com\nBcc: eve@example.com", "", "a"]
)
def test_an_address_that_is_none_is_no_valid_email(recipient: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        mailbox_header("", recipient)
