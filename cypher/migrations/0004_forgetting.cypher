// Forgetting: a key for each person that the journal speaks of, and the register of those who were erased.
CREATE CONSTRAINT personkey_id IF NOT EXISTS FOR (n:PersonKey) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT erasure_id IF NOT EXISTS FOR (n:Erasure) REQUIRE n.id IS UNIQUE;
