-- Who may come in, and what they did. None of this belongs to a directory: it is about the installation.

-- email: folded, so that one person is one row. authenticator_key: sealed with the installation's key. last_step: the time step of the last code taken, which
-- is never taken again. failures: wrong passwords and codes in a row.
create table administrators (
  id uuid not null,
  email text collate "C" not null,
  name text not null,
  role text not null,
  password_hash text,
  security_stamp text not null,
  authenticator_key bytea,
  two_factor bigint not null default 0,
  last_step bigint not null default 0,
  failures bigint not null default 0,
  locked_until bigint,
  version bigint not null default 1,
  created_at bigint not null,
  last_sign_in_at bigint
);
create unique index administrators_id on administrators (id);
create unique index administrators_email on administrators (email);

-- Only hashes: a code has enough random bits that a quick hash is enough.
create table recovery_codes (
  administrator_id uuid not null,
  hash bytea not null
);
create unique index recovery_codes_key on recovery_codes (administrator_id, hash);

create table sessions (
  id uuid not null,
  administrator_id uuid not null,
  began_at bigint not null,
  ends_at bigint not null,
  remote_address text,
  user_agent text
);
create unique index sessions_id on sessions (id);
create index sessions_administrator on sessions (administrator_id);

-- kind: setup (the first owner), invitation (email, role), reset (administrator_id).
create table setup_links (
  id uuid not null,
  kind text not null,
  hash bytea not null,
  email text,
  role text,
  administrator_id uuid,
  created_by uuid,
  created_at bigint not null,
  expires_at bigint not null
);
create unique index setup_links_id on setup_links (id);
create unique index setup_links_hash on setup_links (hash);

-- The ring of data protection keys, each encrypted with the installation's key.
create table key_ring (
  name text collate "C" not null,
  xml text not null
);
create unique index key_ring_name on key_ring (name);

create table audit (
  id uuid not null,
  at bigint not null,
  actor_id uuid,
  actor_name text not null,
  action text collate "C" not null,
  subject_kind text not null,
  subject_id text,
  subject_name text,
  changes text,
  remote_address text,
  user_agent text
);
create unique index audit_id on audit (id);
create index audit_action on audit (action, id);
create index audit_actor on audit (actor_id, id);
