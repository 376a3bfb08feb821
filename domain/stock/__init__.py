"""How many there are, and the ledger that says why."""
