"""`mercer mailbox`."""

import socket

import click

from web.config.settings import settings
from web.embedded.mailbox import catch_mail
from web.embedded.mailbox_socket import open_mailbox_socket, smtp_url


@click.command()
@click.option("--fd", type=int, hidden=True, help="A listening socket that the supervisor keeps open over restarts.")
def mailbox(*, fd: int | None) -> None:
    """Catch all email on loopback and store it for /dev/mail (development only).

    Listens on port 1025, or on a free one if that is taken, and prints the SMTP_URL to use.
    """
    listener = open_mailbox_socket() if fd is None else socket.socket(fileno=fd)
    click.echo(f"SMTP_URL={smtp_url(listener)}")
    catch_mail(listener, settings().mailbox_dir)
