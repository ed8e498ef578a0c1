-- The history of one person or group. By subject alone such an index would dirty a page for every changed person; in stretches of 256 events what a batch adds lies on a
-- few pages, and reading costs a look at each stretch.
create index events_subject on events (directory_id, (sequence / 256), subject_id);
-- Refused requests among the many that were not.
create index requests_refused on requests (directory_id, id) where status >= 400;
