-- Who a membership event names, so that joining and leaving a group is in the history of a person too. In stretches of 256 events like events_subject, and for its reason.
create table event_members (
  directory_id uuid not null,
  stretch bigint not null,
  member_id uuid not null,
  sequence bigint not null,
  primary key (directory_id, stretch, member_id, sequence)
);

insert into event_members (directory_id, stretch, member_id, sequence)
select e.directory_id, e.sequence / 256, (m.value ->> 'id')::uuid, e.sequence
from events e, json_array_elements(e.payload::json -> 'members') m
where e.type in ('membership.added', 'membership.removed');
