# A private PostgreSQL below .state, reached through a socket only we can open;
# or the user's own, when PGHOST or one of its friends is set.
# shellcheck shell=sh

PGDATA_OWN=$STATE/postgres

own_server() { [ -z "${PGHOST:-}${PGHOSTADDR:-}${PGPORT:-}${PGUSER:-}${PGSERVICE:-}" ]; }

# Whether the server in use is ours alone: then what is left over in it is, too.
own_server_started() { [ "${PGHOST:-}" = "$(socket_folder)" ]; }

# use_postgres: have a server until this script ends.
#
# Every script holds a shared lock as long as it uses the private server. The
# last one to leave gets the lock exclusively, and stops the server.
use_postgres() {
    if ! own_server; then
        problem=$(psql -Xqtc 'SELECT' postgres 2>&1 >/dev/null) ||
            die "The PostgreSQL that PGHOST and its friends name does not answer, so correct or unset them ($(echo "$problem" | tr -s '\n\t' '  '))."
        [ "$(psql -Xqtc 'SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user' postgres)" = ' t' ] ||
            die "The PostgreSQL role that PGUSER names may not create databases: grant it CREATEDB."
        [ "$(psql -Xqtc 'SELECT current_user' postgres)" != ' postgres' ] ||
            die "Odoo refuses the PostgreSQL role 'postgres': name another one with CREATEDB in PGUSER."
        return 0
    fi
    find_postgres
    PGHOST=$(socket_folder)
    exec 9>"$STATE/postgres.lock"
    flock -s 9
    undo leave_postgres
    exec 8>"$STATE/postgres-start.lock"
    flock 8
    "$pg_bin/pg_isready" -q -h "$PGHOST" -p 5432 || start_postgres
    exec 8<&-
    PGUSER=odoo
    export PGHOST PGUSER
}

leave_postgres() {
    # Trying for the exclusive lock gives up the shared one, whatever comes of it.
    if flock -n 9 && "$pg_bin/pg_isready" -q -h "$PGHOST" -p 5432; then
        as_server "$pg_bin/pg_ctl" stop -D "$PGDATA_OWN" -m fast -s -w 9<&- ||
            say "PostgreSQL did not stop: see $PGDATA_OWN/server.log."
        [ "$PGHOST" = "$STATE/postgres-socket" ] || rmdir "$PGHOST"
    fi
    exec 9<&-
}

# The newest server on this machine, or the one our data was made with.
find_postgres() {
    version=$(cat "$PGDATA_OWN/PG_VERSION" 2>/dev/null || :)
    if [ -n "$version" ]; then
        pg_bin=/usr/lib/postgresql/$version/bin
        [ -x "$pg_bin/postgres" ] ||
            die "The databases in .state were made with PostgreSQL $version, which is gone: remove .state/postgres to start afresh."
        return 0
    fi
    pg_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -t / -k 5 -n | tail -n 1)
    pg_bin=${pg_bin%/postgres}
    [ -x "$pg_bin/initdb" ] ||
        die "PostgreSQL's server programs are not in /usr/lib/postgresql: install the package postgresql, or name a running server with PGHOST."
}

# The path of a socket has at most 107 characters.
socket_folder() {
    if [ ${#STATE} -lt 80 ]; then
        echo "$STATE/postgres-socket"
    else
        echo "/tmp/complaint-management-$(printf '%s' "$STATE" | hash_of)"
    fi
}

# as_server COMMAND…: PostgreSQL refuses to run as root, so root lends it the
# system's `postgres` user; and, when that one cannot reach .state (below /root,
# say), the right to pass folders that are closed to it.
as_server() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    elif server_user test -x "$STATE"; then
        server_user "$@"
    else
        server_user_anywhere "$@"
    fi
}

server_user() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }

server_user_anywhere() {
    setpriv --reuid=postgres --regid=postgres --clear-groups \
        --inh-caps=+dac_override --ambient-caps=+dac_override "$@"
}

# Folders that the server owns, whoever starts it.
server_folder() {
    { [ ! -L "$1" ] && mkdir -p "$1" && chmod 700 "$1"; } || return
    [ "$(id -u)" -ne 0 ] || chown postgres:postgres "$1"
}

start_postgres() {
    { server_folder "$PGDATA_OWN" && server_folder "$PGHOST"; } ||
        die "PostgreSQL's folders $PGDATA_OWN and $PGHOST cannot be made or are someone else's: remove them and try again."
    [ -f "$PGDATA_OWN/PG_VERSION" ] ||
        step "Creating a private PostgreSQL" "remove .state/postgres and try again" create_cluster
    # pg_ctl does not tell why; the server's log does.
    as_server "$pg_bin/pg_ctl" start -D "$PGDATA_OWN" -l "$PGDATA_OWN/server.log" -s -w -t 120 \
        -o "-k '$PGHOST'" >/dev/null 8<&- 9<&- </dev/null ||
        die "PostgreSQL does not start: see the end of $PGDATA_OWN/server.log."
    [ "$(psql_admin -Xqtc "SELECT count(*) FROM pg_roles WHERE rolname = 'odoo'")" -eq 1 ] ||
        psql_admin -Xqc 'CREATE ROLE odoo LOGIN CREATEDB'
}

psql_admin() { psql -h "$PGHOST" -p 5432 -U postgres -d postgres "$@"; }

# For a cluster of throw-away databases: durable, but not waiting for the disk.
create_cluster() {
    as_server "$pg_bin/initdb" -D "$PGDATA_OWN" -U postgres -A trust -E UTF8 --locale=C.UTF-8 &&
        as_server sh -c 'cat >>"$1"' - "$PGDATA_OWN/postgresql.conf" <<'CONF'
listen_addresses = ''
port = 5432
max_connections = 200
shared_buffers = 256MB
synchronous_commit = off
max_wal_size = 4GB
CONF
}
