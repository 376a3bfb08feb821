"""The audit log: who changed what, and when, written in the transaction of the change itself."""
