"""Things that come back: a customer asks, staff say yes or no, and what arrives is refunded."""
