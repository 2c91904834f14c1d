"""The path of a database comes in; a connection with our settings, and tables, views and macros up to date, go out.

Nothing is imported here: the child processes that ask and check start fast."""
