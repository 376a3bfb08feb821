"""What a person may take along of slowdowns: those that were counted against them."""

BY_EMAIL = {
    "slowdowns": "SELECT kind, subject, count, order_number, network, counted_at, slowed_at, until FROM slowdowns "
    "WHERE lower(email) = lower($1) ORDER BY id",
}
