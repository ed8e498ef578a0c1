-- Work on stored values that a change of an attribute brings is a job like any other. subject_id: what of the directory a job is about; null where it is about all of it.
alter table jobs add column subject_id uuid;
create index jobs_subject on jobs (directory_id, subject_id) where state = 0;

-- What waits goes on where it was. Such a job takes the id of its attribute, which had one at most: new ids come from programs only.
insert into jobs (directory_id, id, kind, parameter, subject_id, state, place, done, changed, total, started_at)
select a.directory_id, a.id, 'attribute_' || a.job, a.label, a.id, 0,
  case a.job when 'strip' then cast(a.job_after as text) when 'fill' then cast(a.job_after as text) || ':' || cast(a.job_unfit as text) else null end,
  case a.job when 'purge' then 0 else a.job_done end, 0,
  case when a.job = 'purge' then 0 when a.kind = 0 then s.users else s.groups end,
  a.changed_at
from schema_attributes a join directories d on d.id = a.directory_id join directory_state s on s.directory_id = a.directory_id
where a.job is not null and d.deleted_at is null;

drop index schema_attributes_job;
alter table schema_attributes drop column job;
alter table schema_attributes drop column job_after;
alter table schema_attributes drop column job_done;
alter table schema_attributes drop column job_unfit;
