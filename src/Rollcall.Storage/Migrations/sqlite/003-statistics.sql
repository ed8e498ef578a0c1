-- What SQLite's planner may count on. Without it, it takes an index on (directory_id, kind) for as selective as one on a name, and walks through a whole directory.
-- The rows say: directories are large, names and identifiers are unique, a person is in a few groups. They are written by hand, and nobody runs ANALYZE.
analyze;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('resources', 'resources_id', '200000 100000 1'),
  ('resources', 'resources_ordinal', '200000 100000 50000 1'),
  ('resources', 'resources_key', '200000 100000 50000 1 1'),
  ('resources', 'resources_external', '200000 100000 1'),
  ('value_index', 'value_index_key', '200000 100000 50000 1 1'),
  ('members', 'members_group', '1000000 500000 100 100 1'),
  ('members', 'members_member', '1000000 500000 10 10 1'),
  ('accounts', 'accounts_id', '200000 100000 1'),
  ('accounts', 'accounts_user', '200000 100000 1'),
  ('accounts', 'accounts_key', '2000 1000 1'),
  ('events', 'events_sequence', '1000000 500000 1'),
  ('requests', 'requests_id', '1000000 500000 1'),
  ('tombstones', 'tombstones_id', '2000 1000 1'),
  ('tokens', 'tokens_hash', '20 2 1'),
  ('tokens', 'tokens_id', '20 2 1');
analyze sqlite_schema;
