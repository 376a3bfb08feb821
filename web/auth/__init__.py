"""Who is asking, and what is theirs."""
