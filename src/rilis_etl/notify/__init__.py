"""The door for alerts: where they go, what they say, and sending them. Knows neither the warehouse nor Prefect."""
