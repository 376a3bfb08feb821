"""The way out of letters that somebody asked for once: a link in the letter, and a button of the mail reader."""

from email import policy
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from typing import Any
from uuid import UUID

from web.auth.signed_links import alert_path
from web.config.settings import Settings


class WholeHeader(UnstructuredHeader):
    """A header with an address, which folding would put into a code that no mail reader undoes there."""

    max_count = 1

    def fold(self, *, policy: Policy) -> str:
        """The header on one line."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


def _policy() -> "EmailPolicy[EmailMessage]":
    headers = HeaderRegistry()
    headers.map_to_type("list-unsubscribe", WholeHeader)  # type: ignore[arg-type] # becomes a BaseHeader when used
    return policy.default.clone(header_factory=headers)


LETTER_POLICY = _policy()


def alert_links(settings: Settings, context: dict[str, Any]) -> dict[str, str]:
    """Where a letter about stock leads: to the variant, and out."""
    return {
        "product_url": f"{settings.base_url}/p/{context['slug']}?variant={context['variant_id']}",
        "leave_url": settings.base_url + alert_path(settings, UUID(context["alert_id"])),
    }


def way_out(settings: Settings, context: dict[str, Any]) -> dict[str, str]:
    """The headers by which a mail reader offers to unsubscribe with one click (RFC 8058), of letters with a way out."""
    if "alert_id" not in context:
        return {}
    link = alert_links(settings, context)["leave_url"]
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
