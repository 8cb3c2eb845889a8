"""The bundled portal: pages in the ecns templates, served on loopback.

An article is a TOML file under ``articles/`` (``source`` reads it, ``model.Article`` says
what it may hold); ``article_page``, ``lists`` and ``notices`` set the pages with what
``furniture`` and ``spam`` put around them; ``portal.DemoPortal`` is all of it, with the
truth about what a crawl must find; ``server.DemoServer`` serves it as a proxy that answers
for the portal's hosts and connects nowhere.

To add an article, add a file: it is listed, fed, linked and expected from then on.
"""
