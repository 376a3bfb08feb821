"""The command `mercer`. Each subcommand is a module of its own, imported only when it is run."""

from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from web.config.environment import SettingsError
from web.embedded.errors import ServiceError
from web.infra import late_imports
from web.infra.collector import collector_paused
from web.infra.roles import RoleError
from web.infra.schema import NewerSchemaError

COMMANDS = {
    "up": "Start the whole shop; Ctrl-C stops all of it.",
    "serve": "Serve pages and JSON.",
    "worker": "Run the background jobs: emails, expired holds, scheduled tasks.",
    "migrate": "Migrate the database to the latest schema.",
    "seed": "Load the demo catalogue, or any number of generated products.",
    "admin": "Create administrator accounts.",
    "staff": "List staff, change their roles, disable them, reset lost factors.",
    "backup": "Write the whole shop into one file.",
    "restore": "Bring back the shop from a backup file.",
    "import": "Import the products of a CSV file.",
    "export": "Write all products into a CSV file.",
    "check": "Check the books; exits with 1 if they do not balance.",
    "law": "Inspect the running shop; exits with 1 if something is found.",
    "mailbox": "Catch all email for /dev/mail (development only).",
}
"""The subcommands with their help; each is also the name of its module and of the function in there.

A word of Python has an underscore behind it there.
"""


OURS = {"web", "domain", "migrations"}
MEND = "Remove the folder .venv and start again with `make run`, which installs it anew."


class Commands(click.Group):
    """A group that imports its commands lazily and reports expected failures in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        late_imports.install()
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        with collector_paused():
            command: click.Command = getattr(import_module(f"web.cli.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (ServiceError, SettingsError, NewerSchemaError, RoleError) as refusal:
            raise click.ClickException(str(refusal)) from None
        except ModuleNotFoundError as gap:
            if (gap.name or "").partition(".")[0] in OURS:
                raise
            raise click.ClickException(f"The package {gap.name} is missing. {MEND}") from None


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def mercer() -> None:
    """Mercer, a web shop that never sells what it does not have.

    Settings come from the environment and `.env`; `.env.example` documents each of them.
    """
