"""The Jinja environment, with the filters and globals of templates."""
