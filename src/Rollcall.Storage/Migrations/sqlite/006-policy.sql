-- What a directory can be told. version: settings are saved by somebody who saw this number, or not at all.
-- lost_group: the name of a default group that was deleted, until an administrator chooses again.
alter table directories add column version integer not null default 1;
alter table directories add column default_group_id blob;
alter table directories add column lost_group text;
alter table tokens add column name text;

-- The primary directory stands in the organization's row: there cannot be two.
alter table organizations add column primary_directory_id blob;
alter table organizations add column deleted_at integer;
update organizations set primary_directory_id =
  (select d.id from directories d where d.organization_id = organizations.id and d.deleted_at is null order by d.created_at, d.id limit 1);
drop index organizations_name;
create unique index organizations_name on organizations (environment_id, name) where deleted_at is null;
create unique index organizations_external on organizations (environment_id, external_id) where deleted_at is null and external_id is not null;

-- Work too large for one transaction. place: where the next portion begins. state: 0 running, 1 done, 2 cancelled, 3 stopped.
create table jobs (
  directory_id blob not null,
  id blob not null,
  kind text not null,
  parameter text not null,
  state integer not null,
  place text,
  done integer not null,
  changed integer not null,
  total integer not null,
  problem text,
  started_at integer not null,
  ended_at integer
);
create unique index jobs_id on jobs (directory_id, id);
create index jobs_running on jobs (directory_id, kind) where state = 0;
