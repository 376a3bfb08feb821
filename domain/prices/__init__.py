"""Prices that are true: what was charged and when, the lowest before a reduction, and prices per kilogram or litre."""
