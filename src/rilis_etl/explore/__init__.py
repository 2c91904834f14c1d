"""The explorer: a warehouse file goes in, a page on loopback that filters, draws and shows its releases comes out.

The page is a marimo notebook (notebook.py) that people can copy and change. Nothing is imported here: marimo is an
extra.
"""
