-- Tenant first: directory_id leads every key of a per-directory table.
-- The same tables as on SQLite, column by column. Keys are collated "C": the database never folds and never sorts by a language.
-- Times are milliseconds since 1970 UTC; truth values are 0 and 1, so that one SQL text serves both engines.

create table installation (
  name text not null,
  value text not null
);
create unique index installation_name on installation (name);

create table environments (
  id uuid not null,
  name text not null,
  created_at bigint not null
);
create unique index environments_id on environments (id);
create unique index environments_name on environments (name);

create table organizations (
  id uuid not null,
  environment_id uuid not null,
  name text not null,
  external_id text collate "C",
  created_at bigint not null
);
create unique index organizations_id on organizations (id);
create unique index organizations_name on organizations (environment_id, name);

create table directories (
  id uuid not null,
  organization_id uuid not null,
  name text not null,
  idp text not null,
  enabled bigint not null,
  strict bigint not null,
  account_size_gb bigint,
  created_at bigint not null,
  deleted_at bigint
);
create unique index directories_id on directories (id);
create index directories_organization on directories (organization_id);

-- Small and apart from the settings: every batch of a directory locks and rewrites this row.
create table directory_state (
  directory_id uuid not null,
  last_sequence bigint not null default 0,
  last_batch uuid,
  users bigint not null default 0,
  last_user bigint not null default 0,
  groups bigint not null default 0,
  last_group bigint not null default 0,
  nested bigint not null default 0
);
create unique index directory_state_id on directory_state (directory_id);

create table tokens (
  directory_id uuid not null,
  id uuid not null,
  hash bytea not null,
  prefix text not null,
  created_at bigint not null,
  expires_at bigint,
  last_used_at bigint,
  revoked_at bigint
);
create unique index tokens_hash on tokens (directory_id, hash);
create unique index tokens_id on tokens (directory_id, id);

-- kind: 0 user, 1 group. key: folded userName or displayName. twin: 0, or the ordinal where equal names are allowed (groups of strict directories).
create table resources (
  directory_id uuid not null,
  id uuid not null,
  kind bigint not null,
  ordinal bigint not null,
  key text collate "C" not null,
  twin bigint not null,
  external_id text collate "C",
  display text,
  active bigint,
  version bigint not null,
  created_at bigint not null,
  changed_at bigint not null,
  members bigint not null default 0,
  document text not null
);
create unique index resources_id on resources (directory_id, id);
create unique index resources_ordinal on resources (directory_id, kind, ordinal);
create unique index resources_key on resources (directory_id, kind, key, twin);
create index resources_external on resources (directory_id, external_id) where external_id is not null;

-- Live resources per thousand ordinals: a deep startIndex is a prefix sum and at most a thousand rows.
create table ordinal_blocks (
  directory_id uuid not null,
  kind bigint not null,
  block bigint not null,
  live bigint not null
);
create unique index ordinal_blocks_key on ordinal_blocks (directory_id, kind, block);

-- Folded values of searchable attributes; an e-mail equal to the userName has no row, its key already finds it.
create table value_index (
  directory_id uuid not null,
  path text collate "C" not null,
  key text collate "C" not null,
  resource_id uuid not null
);
create unique index value_index_key on value_index (directory_id, path, key, resource_id);

-- source: 0 directory, 1 policy, 2 manual.
create table members (
  directory_id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  source bigint not null,
  member_kind bigint not null,
  created_at bigint not null
);
create unique index members_group on members (directory_id, group_id, source, member_id);
create index members_member on members (directory_id, member_id, source, group_id);

-- status: 0 active, 1 suspended, 2 closed. key: the folded userName an account without user can be found by.
create table accounts (
  directory_id uuid not null,
  id uuid not null,
  user_id uuid,
  key text collate "C",
  status bigint not null,
  size_gb bigint,
  created_at bigint not null,
  changed_at bigint not null
);
create unique index accounts_id on accounts (directory_id, id);
create unique index accounts_user on accounts (directory_id, user_id) where user_id is not null;
create index accounts_key on accounts (directory_id, key) where user_id is null;

create table events (
  directory_id uuid not null,
  sequence bigint not null,
  type text not null,
  subject_id uuid not null,
  reason text not null,
  changed_paths text,
  payload text not null,
  occurred_at bigint not null
);
create unique index events_sequence on events (directory_id, sequence);

create table tombstones (
  directory_id uuid not null,
  id uuid not null,
  kind bigint not null,
  key text collate "C" not null,
  external_id text collate "C",
  version bigint not null,
  deleted_at bigint not null
);
create unique index tombstones_id on tombstones (directory_id, id);

create table requests (
  directory_id uuid not null,
  id uuid not null,
  at bigint not null,
  method text not null,
  shape text not null,
  resource_id text,
  status bigint not null,
  verdict text not null,
  scim_type text,
  detail text,
  ignored text,
  user_agent text,
  elapsed_us bigint not null
);
create unique index requests_id on requests (directory_id, id);
