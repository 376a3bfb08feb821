"""The simulated provider's own books: they are the provider's, and the shop reads them only through its gateway."""
