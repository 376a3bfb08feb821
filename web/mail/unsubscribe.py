"""Unsubscribing from emails that were requested once: a link in the email, and the mail reader's own button."""


def unsubscribe_headers(url: str) -> dict[str, str]:
    """The headers by which a mail reader offers to unsubscribe with one click (RFC 8058)."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
