"""`mercer staff`."""

import click

from domain.accounts.roles import Job
from domain.accounts.staff import StaffView, change_role, disable, enable, list_staff, reset_factors
from domain.accounts.views import Role
from web.cli.accounts import BY, create_account, one_line, run

FROM_STDIN = "Read the password from standard input, for scripts."
OLDER = {"admin": Job.OWNER, "staff": Job.ASSISTANT}
"""The words for roles before there were four of them."""

JOBS = {**{job.value: job for job in Job}, **OLDER}
ROLES = click.Choice(list(JOBS))
EVERY_ROLE = click.Choice([*JOBS, Role.CUSTOMER.value])


@click.group()
def staff() -> None:
    """List and change the accounts of staff. Each change is in the audit log."""


@staff.command("list")
def list_them() -> None:
    """List staff: address, role, second factor, last use (UTC) and name."""
    with one_line():
        found = run(list_staff)
    for one in found:
        click.echo(_line(one))


def _line(one: StaffView) -> str:
    factor = "second factor" if one.second_factor else "password only"
    seen = f"{one.seen_at:%Y-%m-%d %H:%M}" if one.seen_at else "never"
    state = "disabled" if one.disabled else one.job.value
    return "\t".join((one.email, state, factor, seen, one.name))


@staff.command()
@click.argument("email")
@click.option("--role", type=ROLES, required=True, help="What they may do.")
@click.option("--name", help="Their name.")
@click.option("--password-stdin", is_flag=True, help=FROM_STDIN)
def make(*, email: str, role: str, name: str | None, password_stdin: bool) -> None:
    """Make an account for EMAIL. The name and the password are prompted for."""
    email, name = create_account(email=email, name=name, password_stdin=password_stdin, job=JOBS[role])
    click.echo(f"Created an account for {name} ({email}) with the role {role}.")


@staff.command("role")
@click.argument("email")
@click.argument("role", type=EVERY_ROLE)
def give_role(*, email: str, role: str) -> None:
    """Give the account of EMAIL another ROLE. They have to sign in again."""
    with one_line():
        run(lambda connection: change_role(connection, who=email, job=JOBS.get(role), by=BY))
    click.echo(f"{email} now has the role {role}.")


@staff.command("disable")
@click.argument("email")
def disable_one(*, email: str) -> None:
    """Disable the account of EMAIL: all its sessions and API tokens end at once."""
    with one_line():
        run(lambda connection: disable(connection, who=email, by=BY))
    click.echo(f"{email} is disabled.")


@staff.command("enable")
@click.argument("email")
def enable_one(*, email: str) -> None:
    """Let the disabled account of EMAIL sign in again."""
    with one_line():
        run(lambda connection: enable(connection, who=email, by=BY))
    click.echo(f"{email} may sign in again.")


@staff.command("reset-factors")
@click.argument("email")
def reset_factors_of(*, email: str) -> None:
    """Remove every second factor of EMAIL, whose owner has lost them and signs in with the password again."""
    with one_line():
        run(lambda connection: reset_factors(connection, who=email, by=BY))
    click.echo(f"{email} signs in with the password alone, and can set up a new second factor.")
