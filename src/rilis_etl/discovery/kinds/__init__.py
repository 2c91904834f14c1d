"""The kinds of discovery: a kind is a module that lies here, with its table in the source file and its reading.

Importing this package imports and so registers every kind. To add one: put a module here with a subclass of `Discovery`
under `@register_kind`, and a test beside the others. A kind gets a capture and gives a `ListingPage`; it is pure.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
