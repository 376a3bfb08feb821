"""What the worker does on its own or when rung for."""
