-- Who may come in, and what they did. None of this belongs to a directory: it is about the installation.

-- email: folded, so that one person is one row. authenticator_key: sealed with the installation's key. last_step: the time step of the last code taken, which
-- is never taken again. failures: wrong passwords and codes in a row.
create table administrators (
  id blob not null,
  email text not null,
  name text not null,
  role text not null,
  password_hash text,
  security_stamp text not null,
  authenticator_key blob,
  two_factor integer not null default 0,
  last_step integer not null default 0,
  failures integer not null default 0,
  locked_until integer,
  version integer not null default 1,
  created_at integer not null,
  last_sign_in_at integer
);
create unique index administrators_id on administrators (id);
create unique index administrators_email on administrators (email);

-- Only hashes: a code has enough random bits that a quick hash is enough.
create table recovery_codes (
  administrator_id blob not null,
  hash blob not null
);
create unique index recovery_codes_key on recovery_codes (administrator_id, hash);

create table sessions (
  id blob not null,
  administrator_id blob not null,
  began_at integer not null,
  ends_at integer not null,
  remote_address text,
  user_agent text
);
create unique index sessions_id on sessions (id);
create index sessions_administrator on sessions (administrator_id);

-- kind: setup (the first owner), invitation (email, role), reset (administrator_id).
create table setup_links (
  id blob not null,
  kind text not null,
  hash blob not null,
  email text,
  role text,
  administrator_id blob,
  created_by blob,
  created_at integer not null,
  expires_at integer not null
);
create unique index setup_links_id on setup_links (id);
create unique index setup_links_hash on setup_links (hash);

-- The ring of data protection keys, each encrypted with the installation's key.
create table key_ring (
  name text not null,
  xml text not null
);
create unique index key_ring_name on key_ring (name);

create table audit (
  id blob not null,
  at integer not null,
  actor_id blob,
  actor_name text not null,
  action text not null,
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
