"""The report: one HTML file that explains the warehouse to a person without SQL, from disk, with no network."""
