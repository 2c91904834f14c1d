"""The DuckDB door. Start at `stores`; nothing is imported here so that child processes start fast."""
