"""Public pages and answers, made once for each generation of the catalogue and shown until the next one."""
