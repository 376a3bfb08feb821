"""Invoices, credit notes and packing slips as PDF."""
