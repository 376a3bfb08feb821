"""Orders: what was bought, at which price, and everything that happened to it since."""
