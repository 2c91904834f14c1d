"""Somebody's SQL comes in; rows, files or a package of files go out. The SQL runs in a child process.

Nothing is imported here: that child starts fast."""
