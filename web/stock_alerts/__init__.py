"""Back-in-stock alerts: asked for, sent and ended."""
