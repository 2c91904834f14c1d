"""How much it takes until something is believed. Files in sql/ repeat these figures; a test holds them equal."""

from datetime import timedelta

LOOKS_APART = timedelta(hours=1)
"""Two looks nearer than this are one: a page is kept in caches for minutes, and a run may meet a page twice."""

CONFIRMED_AFTER = timedelta(hours=12)
"""A release counts as gone or moved when two looks so far apart found it so: a site under repair is no withdrawal."""

WALL_ADDRESSES = 3
"""Releases of one source, each under another title, that share one body: an interstitial, and no reason to merge.
45 of 50 pages of one office were a single bot wall."""
