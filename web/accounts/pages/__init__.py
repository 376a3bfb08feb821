"""The pages under /account."""
