"""What is erased of a person's notes: those about them, and their name on those that they wrote."""

BY_PERSON = (
    "DELETE FROM customer_notes WHERE user_id = $1",
    "UPDATE customer_notes SET author_id = NULL, author = 'erased' WHERE author_id = $1",
)
