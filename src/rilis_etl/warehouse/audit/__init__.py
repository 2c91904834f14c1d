"""A finished database comes in; the checks that returned rows, its counts and its digest go out.

The audit of write, audit, publish. Nothing is imported here: the child process that checks starts fast."""
