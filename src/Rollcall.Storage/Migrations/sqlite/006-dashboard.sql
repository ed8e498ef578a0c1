-- What the dashboard lists. Each index grows at its end when something new comes: identifiers and numbers rise with time.
-- People by the status of their account; the history of one person or group; refused requests among the many that were not.
create index accounts_status on accounts (directory_id, status, user_id) where user_id is not null;
create index events_subject on events (directory_id, subject_id, sequence);
create index requests_refused on requests (directory_id, id) where status >= 400;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('accounts', 'accounts_status', '200000 100000 50000 1'),
  ('events', 'events_subject', '1000000 500000 5 1'),
  ('requests', 'requests_refused', '100000 50000 1');
analyze sqlite_schema;
