"""What is erased of both logs: who the person was, and any details. That something was changed stays."""

ERASED = "erased"
"""The word that stands where a person's name or address was."""

BY_PERSON = (
    f"UPDATE audit_entries SET actor = '{ERASED}', details = '{{}}', "  # noqa: S608 - constant
    f"subject = CASE WHEN subject = actor THEN '{ERASED}' ELSE subject END WHERE actor_id = $1",
    "UPDATE security_events SET account_id = NULL, network = '', device = '', detail = '', minute = NULL "
    "WHERE account_id = $1",
)
BY_EMAIL = (
    f"UPDATE audit_entries SET subject = '{ERASED}', details = '{{}}' WHERE subject = $1",  # noqa: S608 - constant
)
