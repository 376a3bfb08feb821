"""Emails: rendered, sent, resent, previewed and unsubscribed from."""
