// The store's own nodes: the marker that says whose data this is, the commits, the images that undo an open commit.
CREATE CONSTRAINT storemarker_id IF NOT EXISTS FOR (n:StoreMarker) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT commit_id IF NOT EXISTS FOR (n:Commit) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT commitimage_id IF NOT EXISTS FOR (n:CommitImage) REQUIRE n.id IS UNIQUE;
CREATE INDEX commit_token IF NOT EXISTS FOR (n:Commit) ON (n.token);
MERGE (m:StoreMarker {id: 'graphsvc'}) ON CREATE SET m.revision = 0, m.version = 0;
