"""The formats in which machines list releases: the bytes of an answer come in, what it lists goes out. Pure."""
