# Making, copying and dropping databases; which addons are ours.
# shellcheck shell=sh

# Our addons: the folders at the top that have a manifest. Comma-separated.
our_addons() {
    for manifest in "$ROOT"/*/__manifest__.py; do
        [ ! -f "$manifest" ] || basename -- "${manifest%/*}"
    done | paste -s -d , -
}

# Addons that ours depend on and that are not ours.
needed_addons() {
    python - "$ROOT" <<'PY'
import ast, pathlib, sys
manifests = {
    path.parent.name: ast.literal_eval(path.read_text(encoding="utf-8"))
    for path in pathlib.Path(sys.argv[1]).glob("*/__manifest__.py")
}
needed = {name for m in manifests.values() for name in m.get("depends", [])}
print(",".join(sorted(needed - manifests.keys())))
PY
}

# What a database depends on beside our addons: Odoo and everybody else's addons.
environment_hash() {
    {
        grep '^odoo-addon-' "$ROOT/constraints.txt" || :
        needed_addons
        cat "$ODOO_PATH/odoo/release.py"
        if [ -n "${ODOO_SOURCE:-}" ]; then
            echo "$ODOO_SOURCE"
            git -C "$ODOO_SOURCE" rev-parse HEAD 2>/dev/null || :
        else
            cat "$STATE/odoo/version"
        fi
    } | hash_of
}

# What our addons are made of, tests left out.
addons_hash() {
    (
        cd "$ROOT" || exit
        for manifest in */__manifest__.py; do
            find "${manifest%/*}" -name tests -prune -o -type f -print
        done | LC_ALL=C sort | tr '\n' '\0' | xargs -0 sha256sum
    ) | hash_of
}

sql() { psql -XqAtc "$1" postgres; }

database_exists() { [ -n "$(sql "SELECT 1 FROM pg_database WHERE datname = '$1'")" ]; }

# A finished database says in its comment what it was made from; one that was
# interrupted half-way has no comment.
database_made_from() {
    sql "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$1'"
}

database_is_made_from() { sql "COMMENT ON DATABASE \"$1\" IS '$2'"; }

filestore() { echo "$STATE/data/filestore/$1"; }

drop_database() {
    dropdb --if-exists --force "$1" 2>&1 | grep -v 'does not exist, skipping' >&2 || :
    rm -rf "$(filestore "$1")"
}

clone_database() {
    createdb -T "$1" "$2"
    [ ! -d "$(filestore "$1")" ] || cp -R "$(filestore "$1")" "$(filestore "$2")"
}

# run_odoo_once ARGS…: an installation or update, as a step.
run_odoo_once() {
    python -m odoo --no-http --max-cron-threads=0 --stop-after-init "$@" || return
    # Odoo goes on without an addon that it does not find. Quietly: grep refuses to
    # write into the file that it reads.
    ! grep -q 'invalid module names' "$step_log"
}

# What Odoo complained about during the last step.
show_complaints() {
    grep -E '^[0-9-]+ [0-9:,]+ [0-9]+ (WARNING|ERROR|CRITICAL) ' "$step_log" | sed 's/^/    | /' >&2 || :
}
