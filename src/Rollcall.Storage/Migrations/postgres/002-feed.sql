-- The environment-wide feed: positions for ranges of a directory's events, given in an order that never lets a reader skip a late commit.
create table feed_inbox (
  directory_id uuid not null,
  first_sequence bigint not null,
  last_sequence bigint not null
);
create unique index feed_inbox_key on feed_inbox (directory_id, first_sequence);

create table feed (
  environment_id uuid not null,
  first_position bigint not null,
  last_position bigint not null,
  directory_id uuid not null,
  first_sequence bigint not null
);
create unique index feed_position on feed (environment_id, last_position);

create table feed_state (
  environment_id uuid not null,
  last_position bigint not null default 0,
  lease_owner uuid,
  lease_until bigint not null default 0,
  fence bigint not null default 0
);
create unique index feed_state_id on feed_state (environment_id);

insert into feed_state (environment_id) select id from environments;
insert into feed_inbox (directory_id, first_sequence, last_sequence) select directory_id, 1, last_sequence from directory_state where last_sequence > 0;
