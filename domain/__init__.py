"""The shop itself: plain Python and SQL. No HTTP, no environment, no commit."""
