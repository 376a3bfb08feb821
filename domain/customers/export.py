"""What staff noted about a person is theirs to read too (GDPR, article 15); who noted it is not about them."""

BY_PERSON = {
    "notes_about_you": "SELECT note, created_at FROM customer_notes WHERE user_id = $1 ORDER BY id",
    "figures": "SELECT orders, spent, currency, nullif(seen_at, '-infinity') AS seen_at FROM customer_figures "
    "WHERE user_id = $1",
}
