"""Makers of products, and who answers for them in the European Union: each is typed once, and chosen on products."""
