// Package servers runs a private Postgres and a private Redis (or Valkey) in a
// data folder, for one machine that has no others and for tests.
//
// Words: the data folder is what PST_DATA_DIR names; the account is the
// unprivileged user the servers run as when we are root (postgres), otherwise
// ourselves; throwaway servers hold test data, may lose it, and take their
// folder with them when they stop.
//
// Invariants: one process owns a data folder at a time (flock on `lock`, freed
// by the kernel however its holder ends); no server outlives the process that
// started it (Pdeathsig); a lock file of Postgres is never deleted, Postgres
// itself tells a stale one from a live one; both servers listen on 127.0.0.1
// and on sockets inside the folder, and ask for a password that is kept with
// mode 0600 in servers.json; every failure is an *Error, one Indonesian line
// with a stable code.
//
// Layout of the folder:
//
//	lock          held while a process owns the folder; names its pid
//	servers.json  {postgres_url, redis_url}: the superuser's address, the Redis address
//	postgres/     the cluster; redis/ the working folder of Redis (it saves nothing)
//	run/          sockets, when their path fits the kernel's 107 bytes
//	log/          what the servers say; *.1 is the start before
package servers
