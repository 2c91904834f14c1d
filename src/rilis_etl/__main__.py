"""`python -m rilis_etl` is `rilis`."""

from rilis_etl.cli import main

main()
