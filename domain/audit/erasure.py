"""What is erased of the audit log: who the person was, and any details. That something was changed stays."""

ERASED = "erased"
"""The word that stands where a person's name or address was."""

BY_PERSON = (
    f"UPDATE audit_entries SET actor = '{ERASED}', details = '{{}}' WHERE actor_id = $1",  # noqa: S608 - constant
)
BY_EMAIL = (
    f"UPDATE audit_entries SET subject = '{ERASED}', details = '{{}}' WHERE subject = $1",  # noqa: S608 - constant
)
