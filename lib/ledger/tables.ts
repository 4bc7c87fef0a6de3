/** The ledger's tables. One SQLite file per project and destination, below `state/`. */
export const SCHEMA_VERSION = 1;

export const TABLES = `
create table if not exists meta (key text primary key, value text not null) strict;
create table if not exists operations (
  sequence integer primary key autoincrement, time text not null, operator text not null, operation text not null,
  source_object text, source_id text, file text, row integer,
  destination_object text, destination_id text, external text, request_id text, outcome text not null, reason text
) strict;
create table if not exists records (
  object text not null, external text not null, id text, origin text not null, state text not null,
  hash text, sent text not null, version text, export integer not null, later text, reason text,
  source_object text, source_id text, file text, row integer,
  primary key (object, external)
) strict, without rowid;
create index if not exists records_by_id on records (id);
create table if not exists before_images (
  object text not null, external text not null, id text not null, fields text not null, deleted integer not null,
  primary key (object, external)
) strict, without rowid;
create table if not exists units (key text primary key, verb text not null, object text not null, route text not null, handle text) strict, without rowid;
create table if not exists intents (
  unit text not null, external text not null, id text, fields text not null, before text, version text,
  file text, later integer not null, hash text, export integer not null, source text not null,
  primary key (unit, external)
) strict, without rowid;
create table if not exists schema_changes (key text primary key, what text not null, change text not null, state text not null) strict, without rowid;
create table if not exists gates (
  gate text not null, account text not null, hash text not null, shown text not null, evidence text not null,
  approved text, by text, automatic integer not null default 0, primary key (gate, account)
) strict, without rowid;
create table if not exists aliases (object text not null, source_id text not null, external text not null, primary key (object, source_id)) strict, without rowid;
create table if not exists exports (number integer primary key, folder text not null, digest text not null, taken text not null) strict;
create table if not exists baseline (object text not null, id text not null, hash text not null, primary key (object, id)) strict, without rowid;
create table if not exists kept (
  object text not null, external text not null, field text not null, reason text not null, cells text not null,
  primary key (object, external, field)
) strict, without rowid;
`;
