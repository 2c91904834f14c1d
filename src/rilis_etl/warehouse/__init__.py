"""The DuckDB door. Start at `store.Warehouse`; nothing is imported here so that child processes start fast."""
