"""Search as staff and shoppers meet it."""
