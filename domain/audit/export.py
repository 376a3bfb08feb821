"""What a person may take along of both logs: the changes that they made themselves, and what concerns their account."""

BY_PERSON = {
    "changes": "SELECT action, subject, details, created_at FROM audit_entries WHERE actor_id = $1 ORDER BY id",
    "security_events": "SELECT kind, network, device, detail, times, created_at FROM security_events "
    "WHERE account_id = $1 ORDER BY id",
}
