"""What a person may take along of the audit log: the changes that they made themselves."""

BY_PERSON = {
    "changes": "SELECT action, subject, details, created_at FROM audit_entries WHERE actor_id = $1 ORDER BY id",
}
