// The journal: every commit's changes, found by the commit, and by either end of what changed.
CREATE CONSTRAINT journalentry_id IF NOT EXISTS FOR (n:JournalEntry) REQUIRE n.id IS UNIQUE;
CREATE INDEX journalentry_a IF NOT EXISTS FOR (n:JournalEntry) ON (n.a);
CREATE INDEX journalentry_b IF NOT EXISTS FOR (n:JournalEntry) ON (n.b);
