"""The logs of who did what, for administrators."""
