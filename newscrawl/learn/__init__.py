"""Learning a portal that nobody has described: where it lists articles, and which addresses are some.

- `segments`: what one part of an address is like;
- `shapes`: what a whole address is like, so that addresses of one kind share one shape;
- `judge`: which shapes are articles, from pages that were looked at;
- `pages`: what one page is, article, section page or other, from what extraction says of it;
- `sniff`: where feeds and sitemaps may be;
- `site`: what the front page says of its portal;
- `portal`: a portal that is known by what was learned so far;
- `patterns`: a shape as a pattern for a declaration;
- `declaration`, `golden`: the module of a spider, and the test beside it.
"""
