"""The page cache: public pages and API responses, made once for each generation of the catalogue."""
