"""Unsubscribing from emails that were requested once: a link in the email, and the mail reader's own button."""

from email import policy
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy


class WholeHeader(UnstructuredHeader):
    """A header with an address, which folding would encode in a form that no mail reader decodes."""

    max_count = 1

    def fold(self, *, policy: Policy) -> str:
        """Return the header on one line."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


def _policy() -> "EmailPolicy[EmailMessage]":
    headers = HeaderRegistry()
    headers.map_to_type("list-unsubscribe", WholeHeader)  # type: ignore[arg-type] # becomes a BaseHeader when used
    return policy.default.clone(header_factory=headers)


EMAIL_POLICY = _policy()


def unsubscribe_headers(url: str) -> dict[str, str]:
    """The headers by which a mail reader offers to unsubscribe with one click (RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
