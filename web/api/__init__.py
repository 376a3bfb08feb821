"""JSON for programs: the same verbs as the pages, by the standards."""
