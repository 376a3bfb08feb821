"""The basket of a visitor, kept in PostgreSQL, found by a random cookie token."""
