"""What is erased of a person: notes about them, their name on those that they wrote, and their figures."""

BY_PERSON = (
    "DELETE FROM customer_notes WHERE user_id = $1",
    "UPDATE customer_notes SET author_id = NULL, author = 'erased' WHERE author_id = $1",
    "DELETE FROM customer_figures WHERE user_id = $1",
)
