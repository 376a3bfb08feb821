"""The running shop as an inspector sees it: rules with their sources and dates, and what was found. No legal advice."""
