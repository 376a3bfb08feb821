"""Emails: the table is the queue, written in the transaction that gives the reason for an email."""
