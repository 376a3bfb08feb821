"""PostgreSQL, Redis, the queue, PDF, metrics and logs: what the shop runs on."""
