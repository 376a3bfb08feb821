"""The development mail catcher: a real SMTP server on loopback that stores every email and forwards none."""

import asyncio
import signal
import socket
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from web.embedded.emails import store_email

LARGEST_EMAIL = 20_000_000


class Catcher:
    """Accepts every email, whoever its recipient is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer an email's last line, once the email is on disk."""
        try:
            email_id = await asyncio.to_thread(store_email, self.folder, bytes(envelope.original_content or b""))
        except OSError as error:
            return f"452 4.3.1 Cannot be kept now: {error.strerror}"
        return f"250 Kept as {email_id}"


def catch_mail(listener: socket.socket, folder: Path) -> None:
    """Serve on `listener` until SIGTERM or SIGINT."""
    asyncio.run(_serve(listener, folder))


async def _serve(listener: socket.socket, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    done = asyncio.Event()
    for stop in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(stop, done.set)
    catcher = Catcher(folder)
    server = await loop.create_server(
        lambda: SMTP(catcher, hostname="mercer.local", data_size_limit=LARGEST_EMAIL, enable_SMTPUTF8=True),
        sock=listener,
    )
    async with server:
        await done.wait()
