"""The database's history, oldest first, run by `mercer migrate`."""
