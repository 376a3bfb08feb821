"""Authentication and access: the user behind a request, and the records that are theirs."""
