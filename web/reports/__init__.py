"""Sales figures, the dashboard, and the checks of the books."""
