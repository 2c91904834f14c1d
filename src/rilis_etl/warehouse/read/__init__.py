"""A snapshot that is open comes in; what commands, reports and crawls ask of it goes out, as plain values."""
