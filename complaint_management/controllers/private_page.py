"""Headers of pages that are one person's business (4.10)."""

#: Nobody keeps such a page, learns its address from it, lists it or frames it.
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "SAMEORIGIN",
}


def keep_private(response):
    """Tell browsers, proxies and search engines to keep nothing of it."""
    response.headers.update(PRIVATE)
    return response
