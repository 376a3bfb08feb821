"""The simulated provider's own records: the shop reads them only through its gateway."""
