"""A load comes in; a checked, immutable snapshot file goes out, and one link says which is current.

Start at `publish`. Nothing is imported here: who reads a snapshot needs nothing of what makes one.
"""
