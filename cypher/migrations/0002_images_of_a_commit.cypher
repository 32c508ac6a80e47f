// Images name their commit, and the marker whose commit is open: what is undone is this one and no other.
CREATE INDEX commitimage_commit IF NOT EXISTS FOR (n:CommitImage) ON (n.commit);
MATCH (i:CommitImage) SET i.commit = toInteger(split(i.id, ':')[0]);
MATCH (m:StoreMarker {id: 'graphsvc'}) MATCH (c:Commit {status: 'open'}) SET m.writer = c.token;
