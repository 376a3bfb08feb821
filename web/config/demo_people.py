"""The demo accounts: one of each role, so that a newcomer can see the staff area at once. Development only."""

PASSWORD = "plain useful things"  # noqa: S105 - printed at every start, and never used in production
PEOPLE = {
    "customer": ("customer@mercer.example", "Cleo Customer"),
    "staff": ("staff@mercer.example", "Stan Staff"),
    "admin": ("admin@mercer.example", "Ada Admin"),
}
"""The email address and name by role."""
