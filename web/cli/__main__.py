"""`python -m web.cli` is `mercer`."""

from web.cli import mercer

mercer(prog_name="mercer")
