"""From an institution's pages to rows: a context comes in, a run that is loaded and published goes out.

crawl/ brings sources into the archive, process/ brings the archive into the warehouse, runs/ alone knows both; remote/
lets other machines do a part.
"""
