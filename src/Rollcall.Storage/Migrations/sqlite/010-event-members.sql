-- Who a membership event names, so that joining and leaving a group is in the history of a person too. In stretches of 256 events like events_subject, and for its reason.
create table event_members (
  directory_id blob not null,
  stretch integer not null,
  member_id blob not null,
  sequence integer not null,
  primary key (directory_id, stretch, member_id, sequence)
) without rowid;

insert into event_members (directory_id, stretch, member_id, sequence)
select e.directory_id, e.sequence / 256, unhex(replace(m.value ->> 'id', '-', '')), e.sequence
from events e, json_each(e.payload, '$.members') m
where e.type in ('membership.added', 'membership.removed');

insert into sqlite_stat1 (tbl, idx, stat) values ('event_members', 'event_members', '1000000 500000 256 2 1');
analyze sqlite_schema;
