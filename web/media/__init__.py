"""Pictures in the store: taken in, made into every size by the worker, and shown where no web server does."""
