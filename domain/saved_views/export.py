"""What a person may take along of their saved views."""

BY_PERSON = {
    "saved_views": "SELECT list, name, query, created_at FROM saved_views WHERE user_id = $1 ORDER BY id",
}
