"""What tests share: the cast, databases, steps in a browser, stand-ins of the other side."""
