"""The demo catalogue, and a large believable one made from it."""
