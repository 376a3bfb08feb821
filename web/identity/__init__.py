"""Signing in and everything that an account proves."""
