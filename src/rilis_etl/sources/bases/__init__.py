"""What source files of one family of sites have in common. In: the table of a file that names a `base`. Out: the whole.

A base is a TOML file beside this one, written like a source file; what the source itself says wins over it, key by key.
`{home}` in it stands for the source's `home`.
"""

from rilis_etl.sources.bases.expand import known_bases, with_base

__all__ = ["known_bases", "with_base"]
