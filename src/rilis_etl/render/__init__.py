"""Pages that only their scripts fill. A page goes in as the site sent it; the document as a browser has it comes out.

The browser has no network of its own: whatever a page wants is asked for through the network door (`AskSite`), so that
pace, robots.txt, limits and the choice of addresses hold for it, too. Everything here is an option (extra `browser`).
"""

from rilis_etl.render.browser import Browser

__all__ = ["Browser"]
