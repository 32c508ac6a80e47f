// What a large commit only created, noted by name: found by the commit that did, and removed with it.
CREATE CONSTRAINT journalcreation_id IF NOT EXISTS FOR (n:JournalCreation) REQUIRE n.id IS UNIQUE;
CREATE INDEX journalcreation_commit IF NOT EXISTS FOR (n:JournalCreation) ON (n.commit);
