"""Who wants to be told when something is there again."""
