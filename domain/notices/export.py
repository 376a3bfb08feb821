"""What a person may take along of their wish to be told what waits."""

BY_PERSON = {
    "emails_about_work": "SELECT choice, looked_at FROM staff_notices WHERE user_id = $1",
}
