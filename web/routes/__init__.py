"""Which routes there are, by who may come in: everybody, account holders, staff, programs."""
