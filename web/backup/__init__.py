"""The whole shop in one file, and back: database, pictures, and what its settings were."""
