"""Seeding: the demo catalogue and the large one."""
