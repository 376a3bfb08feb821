"""The shop's pages: every handler finds, calls one domain verb, and answers."""
