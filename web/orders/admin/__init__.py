"""Orders for staff: the list, the page of one, and every action on it."""
