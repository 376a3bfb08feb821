"""Invoices and credit notes: numbered without gaps, and never changed once they are written."""
