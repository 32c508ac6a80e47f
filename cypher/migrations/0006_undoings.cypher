// Which commits take a commit back: found from the one that is taken back.
CREATE CONSTRAINT undoing_id IF NOT EXISTS FOR (n:Undoing) REQUIRE n.id IS UNIQUE;
CREATE INDEX undoing_undone IF NOT EXISTS FOR (n:Undoing) ON (n.undone);
MATCH (c:Commit {status: 'done'}) WHERE c.undoes IS NOT NULL UNWIND c.undoes AS undone WITH c, undone, toString(undone) + ':' + c.id AS id MERGE (u:Undoing {id: id}) SET u.undone = undone, u.commit = c.number;
