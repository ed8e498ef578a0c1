-- Tenant first: directory_id leads every key of a per-directory table.
-- rowid tables with unique indexes: WITHOUT ROWID and a uuid key cost three times the disk and half the writes.
-- Identifiers are 16 bytes (UUIDv7, big endian, so they sort by time); times are milliseconds since 1970 UTC.

create table installation (
  name text not null,
  value text not null
);
create unique index installation_name on installation (name);

create table environments (
  id blob not null,
  name text not null,
  created_at integer not null
);
create unique index environments_id on environments (id);
create unique index environments_name on environments (name);

create table organizations (
  id blob not null,
  environment_id blob not null,
  name text not null,
  external_id text,
  created_at integer not null
);
create unique index organizations_id on organizations (id);
create unique index organizations_name on organizations (environment_id, name);

create table directories (
  id blob not null,
  organization_id blob not null,
  name text not null,
  idp text not null,
  enabled integer not null,
  strict integer not null,
  account_size_gb integer,
  created_at integer not null,
  deleted_at integer
);
create unique index directories_id on directories (id);
create index directories_organization on directories (organization_id);

-- Small and apart from the settings: every batch of a directory locks and rewrites this row.
create table directory_state (
  directory_id blob not null,
  last_sequence integer not null default 0,
  last_batch blob,
  users integer not null default 0,
  last_user integer not null default 0,
  groups integer not null default 0,
  last_group integer not null default 0,
  nested integer not null default 0
);
create unique index directory_state_id on directory_state (directory_id);

create table tokens (
  directory_id blob not null,
  id blob not null,
  hash blob not null,
  prefix text not null,
  created_at integer not null,
  expires_at integer,
  last_used_at integer,
  revoked_at integer
);
create unique index tokens_hash on tokens (directory_id, hash);
create unique index tokens_id on tokens (directory_id, id);

-- kind: 0 user, 1 group. key: folded userName or displayName. twin: 0, or the ordinal where equal names are allowed (groups of strict directories).
create table resources (
  directory_id blob not null,
  id blob not null,
  kind integer not null,
  ordinal integer not null,
  key text not null,
  twin integer not null,
  external_id text,
  display text,
  active integer,
  version integer not null,
  created_at integer not null,
  changed_at integer not null,
  members integer not null default 0,
  document text not null
);
create unique index resources_id on resources (directory_id, id);
create unique index resources_ordinal on resources (directory_id, kind, ordinal);
create unique index resources_key on resources (directory_id, kind, key, twin);
create index resources_external on resources (directory_id, external_id) where external_id is not null;

-- Live resources per thousand ordinals: a deep startIndex is a prefix sum and at most a thousand rows.
create table ordinal_blocks (
  directory_id blob not null,
  kind integer not null,
  block integer not null,
  live integer not null
);
create unique index ordinal_blocks_key on ordinal_blocks (directory_id, kind, block);

-- Folded values of searchable attributes; an e-mail equal to the userName has no row, its key already finds it.
create table value_index (
  directory_id blob not null,
  path text not null,
  key text not null,
  resource_id blob not null
);
create unique index value_index_key on value_index (directory_id, path, key, resource_id);

-- source: 0 directory, 1 policy, 2 manual.
create table members (
  directory_id blob not null,
  group_id blob not null,
  member_id blob not null,
  source integer not null,
  member_kind integer not null,
  created_at integer not null
);
create unique index members_group on members (directory_id, group_id, source, member_id);
create index members_member on members (directory_id, member_id, source, group_id);

-- status: 0 active, 1 suspended, 2 closed. key: the folded userName an account without user can be found by.
create table accounts (
  directory_id blob not null,
  id blob not null,
  user_id blob,
  key text,
  status integer not null,
  size_gb integer,
  created_at integer not null,
  changed_at integer not null
);
create unique index accounts_id on accounts (directory_id, id);
create unique index accounts_user on accounts (directory_id, user_id) where user_id is not null;
create index accounts_key on accounts (directory_id, key) where user_id is null;

create table events (
  directory_id blob not null,
  sequence integer not null,
  type text not null,
  subject_id blob not null,
  reason text not null,
  changed_paths text,
  payload text not null,
  occurred_at integer not null
);
create unique index events_sequence on events (directory_id, sequence);

create table tombstones (
  directory_id blob not null,
  id blob not null,
  kind integer not null,
  key text not null,
  external_id text,
  version integer not null,
  deleted_at integer not null
);
create unique index tombstones_id on tombstones (directory_id, id);

create table requests (
  directory_id blob not null,
  id blob not null,
  at integer not null,
  method text not null,
  shape text not null,
  resource_id text,
  status integer not null,
  verdict text not null,
  scim_type text,
  detail text,
  ignored text,
  user_agent text,
  elapsed_us integer not null
);
create unique index requests_id on requests (directory_id, id);
