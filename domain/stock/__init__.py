"""Stock: the number of every variant on hand, and the ledger that says why."""
