"""The books: checks that stock, payments and documents agree with their histories."""
