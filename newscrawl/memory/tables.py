"""The tables of the memory in state.sqlite.

Moments are whole seconds since 1970, UTC. A row of `page` is found by a number made of its identity, so
that ten million rows need no second index; no row is ever deleted.
"""

TABLES = """
CREATE TABLE page (
    key INTEGER PRIMARY KEY,
    identity TEXT NOT NULL,
    same_as TEXT,
    url TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    published INTEGER,
    section TEXT,
    shown_on TEXT,
    due INTEGER,
    told TEXT,
    status TEXT,
    fetched INTEGER,
    first_fetched INTEGER,
    every INTEGER,
    looks INTEGER NOT NULL DEFAULT 0,
    changes INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    etag TEXT,
    modified TEXT,
    content BLOB,
    fields BLOB,
    version INTEGER NOT NULL DEFAULT 0,
    file INTEGER,
    record TEXT
);
CREATE INDEX page_due ON page (due) WHERE due IS NOT NULL;
CREATE TABLE page_file (
    number INTEGER PRIMARY KEY, job TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (job, name)
);
CREATE TABLE source (
    url TEXT PRIMARY KEY,
    polled INTEGER NOT NULL,
    due INTEGER NOT NULL,
    etag TEXT,
    modified TEXT,
    rate REAL NOT NULL DEFAULT 0,
    depth INTEGER NOT NULL DEFAULT 0,
    floor INTEGER,
    announced INTEGER NOT NULL DEFAULT 0,
    confirmed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE look (kind TEXT PRIMARY KEY, looks INTEGER NOT NULL, changes INTEGER NOT NULL) WITHOUT ROWID
"""
CLAIMS = """
CREATE TABLE claim (identity TEXT PRIMARY KEY, url TEXT NOT NULL, job TEXT NOT NULL) WITHOUT ROWID
"""
SHARING = """
CREATE TABLE tell_page (serial INTEGER PRIMARY KEY AUTOINCREMENT, key INTEGER NOT NULL UNIQUE);
CREATE TABLE tell_source (serial INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE);
CREATE TABLE shared (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    file TEXT NOT NULL,
    frontier TEXT NOT NULL DEFAULT '',
    run TEXT NOT NULL DEFAULT '',
    last INTEGER NOT NULL DEFAULT 0
)
"""
"""
`page`: an article, by its identity (:mod:`newscrawl.identity`).
    same_as: the identity of the article that it is another name of.
    url: the address under which it is asked for.
    published, section: as far as they are known, for `since` and `sections`.
    shown_on: the names of the listings that showed it, with blanks between them.
    due: when it is to be asked for; NULL: never (again).
    told: the source that says it has changed since.
    status: how the latest request for it ended; NULL: there was none.
    fetched, first_fetched: the latest and the first time it gave an article.
    every: seconds between its looks.
    looks, changes: how often it was looked at again, and how often it had changed.
    tries: failures in a row.
    etag, modified: validators of the latest answer.
    content, fields: SHA-256 of the page; digests of the article, 4 bytes a field.
    version: of the latest item, 0: there is none.
    file, record: what that item cites.
`page_file`: the WARC files that items cite; name is empty where nothing is archived.
`source`: a feed, sitemap or listing, by its address.
    polled, due: when its first page was read, and when it is to be read again.
    etag, modified: validators of its first page.
    rate: new articles an hour.
    depth: to how many of its pages it was walked without a break, 0: the last walk was cut short.
    floor: the `since` at which that walk ended.
    announced, confirmed: changes that it told of, and those that were found true.
`look`: looks at articles that no source announced, `blind`, and how many of them had changed.
`claim`: an item that a job is about to write, by each name of its article; gone once it is remembered.
`tell_page`, `tell_source`: rows that changed, and that the memories of other machines are to be told of
    (:mod:`newscrawl.memory.outbox`); each change of a row has a serial of its own.
`shared`: one row, where the file shares with others:
    file: a random text that is this file's own.
    frontier, run: the frontier, and the run of its server, to which all was told.
    last: number of the latest change of others that was taken over.
"""
