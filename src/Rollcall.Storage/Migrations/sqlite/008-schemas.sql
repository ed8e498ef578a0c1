-- Attributes a directory has of its own, in the order announced. kind: 0 user, 1 group. schema: the URN they stand under. name_key: the name in lower case, unique over
-- all schemas of the kind, so that it means one attribute also without its URN; it stays taken until the last value is gone.
-- definition: the attribute as RFC 7643 section 7 has it. job: null, or what is being done to stored values (strip, fill, purge); job_after: the ordinal it has reached.
-- pending: the definition that takes effect when the index is filled. problem: why the last one did not.
create table schema_attributes (
  directory_id blob not null,
  id blob not null,
  kind integer not null,
  position integer not null,
  schema text not null,
  name_key text not null,
  field text not null,
  label text not null,
  definition text not null,
  removed_at integer,
  job text,
  job_after integer not null default 0,
  job_done integer not null default 0,
  job_unfit integer not null default 0,
  pending text,
  problem text,
  created_at integer not null,
  changed_at integer not null
);
create unique index schema_attributes_id on schema_attributes (directory_id, id);
create unique index schema_attributes_name on schema_attributes (directory_id, kind, name_key);
create index schema_attributes_job on schema_attributes (directory_id) where job is not null;

-- Beside the counters, since every batch of a directory locks this row: a change bound to an older schema is found out in the lane.
alter table directory_state add column schema_version integer not null default 0;
