-- The history of one person or group. By subject alone such an index would dirty a page for every changed person (measured: a third of the rate of PATCH); in stretches of
-- 256 events what a batch adds lies on a few pages, and reading costs a look at each stretch (measured: 1,000 in 1.4 ms).
create index events_subject on events (directory_id, sequence / 256, subject_id);
-- Refused requests among the many that were not.
create index requests_refused on requests (directory_id, id) where status >= 400;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('events', 'events_subject', '1000000 500000 256 2'),
  ('requests', 'requests_refused', '100000 50000 1');
analyze sqlite_schema;
