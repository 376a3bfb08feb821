"""What a person may take along of the change sets that they made."""

BY_PERSON = {
    "change_sets": "SELECT kind, title, status, created_at FROM change_sets WHERE actor_id = $1 ORDER BY id",
}
