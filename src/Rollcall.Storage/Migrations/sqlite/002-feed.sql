-- The environment-wide feed: positions for ranges of a directory's events, given in an order that never lets a reader skip a late commit.
create table feed_inbox (
  directory_id blob not null,
  first_sequence integer not null,
  last_sequence integer not null
);
create unique index feed_inbox_key on feed_inbox (directory_id, first_sequence);

create table feed (
  environment_id blob not null,
  first_position integer not null,
  last_position integer not null,
  directory_id blob not null,
  first_sequence integer not null
);
create unique index feed_position on feed (environment_id, last_position);

create table feed_state (
  environment_id blob not null,
  last_position integer not null default 0,
  lease_owner blob,
  lease_until integer not null default 0,
  fence integer not null default 0
);
create unique index feed_state_id on feed_state (environment_id);

insert into feed_state (environment_id) select id from environments;
insert into feed_inbox (directory_id, first_sequence, last_sequence) select directory_id, 1, last_sequence from directory_state where last_sequence > 0;
