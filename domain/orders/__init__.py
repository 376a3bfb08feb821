"""Orders: their lines and prices, and everything that happened to them since."""
