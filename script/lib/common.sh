# Shared by all scripts: where things are, talking to the user, running children.
# Sourced, never run; the caller is a POSIX sh script directly in script/.
# shellcheck shell=sh

set -eu

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
STATE=$ROOT/.state
LOGS=$STATE/log
VENV=$STATE/venv
NODE=$STATE/node
export LC_ALL=C.UTF-8
# Nothing is written outside .state: caches and compiled files included.
export PIP_CACHE_DIR="$STATE/cache/pip" npm_config_cache="$STATE/cache/npm"
export PYTHONPYCACHEPREFIX="$STATE/cache/pycache" RUFF_CACHE_DIR="$STATE/cache/ruff"
export HYPOTHESIS_STORAGE_DIRECTORY="$STATE/cache/hypothesis"
export PYLINTHOME="$STATE/cache/pylint"

# A standard input that is closed could not be handed on.
[ -e /proc/self/fd/0 ] || exec </dev/null

# --- Talking to the user ----------------------------------------------------

# Everything said goes to stderr: the output of `script/odoo shell` stays clean.
say() { printf '%s\n' "$*" >&2; }

# die SENTENCE: what failed and what to do about it, in one sentence.
die() {
    say "$(basename -- "$0"): $*"
    exit 1
}

# The script's leading comment is its help.
usage() {
    sed -n '2,/^[^#]/{ s/^# \{0,1\}//p; }' "$0"
    exit "${1:-0}"
}

# --- Children ---------------------------------------------------------------
# Children run in the background and are waited for, so that a signal sent to
# the script alone is acted on at once. They keep the terminal, the standard
# input and the default action on Ctrl-C (sh would have it ignored), and never
# inherit the descriptors 8 and 9 of our locks. Their home folder is in .state,
# for Chromium writes there.

child=''
child_is_step=''

start_child() {
    exec 3<&0
    mkdir -p "$STATE/home"
    env --default-signal=INT,QUIT HOME="$STATE/home" \
        PGPASSFILE="${PGPASSFILE:-$HOME/.pgpass}" PGSERVICEFILE="${PGSERVICEFILE:-$HOME/.pg_service.conf}" \
        "$@" <&3 3<&- 8<&- 9<&- &
    child=$!
    exec 3<&-
}

wait_child() {
    while :; do
        child_status=0
        wait "$child" || child_status=$?
        # `wait` also returns when a signal was trapped; then ask again.
        kill -0 "$child" 2>/dev/null || break
    done
    child='' child_is_step=''
    return "$child_status"
}

# end_child SIGNAL: end the child because the script got SIGNAL.
# Ctrl-C reaches the child by itself; kill -INT reaches the script alone. The
# two look the same here, and Odoo takes a second signal as "drop everything":
# so leave the child five seconds before telling it ourselves.
end_child() {
    [ -n "$child" ] || return 0
    if [ "$1" = INT ] && [ -z "$child_is_step" ]; then
        tries=50
        while [ $tries -gt 0 ] && child_runs; do
            sleep 0.1
            tries=$((tries - 1))
        done
    fi
    if [ -n "$child_is_step" ]; then kill_tree "$child"; else kill -TERM "$child" 2>/dev/null || :; fi
    wait_child || :
}

# A step is a subshell, and what matters are the commands it runs.
kill_tree() {
    # shellcheck disable=SC2013 # words: the process numbers are on one line
    for grandchild in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
        (kill_tree "$grandchild")
    done
    kill -TERM "$1" 2>/dev/null || :
}

# Not kill -0, which also finds a child that ended and was not waited for yet.
child_runs() {
    case $(ps_state "$child") in '' | Z) return 1 ;; esac
}

ps_state() {
    sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null || :
}

# What has to be undone at the end, the last thing first.
at_exit=:

undo() { at_exit="$1; $at_exit"; }

on_exit() {
    status=$?
    trap - EXIT
    trap '' INT TERM HUP
    end_child TERM
    eval "$at_exit" || :
    exit "$status"
}

on_signal() {
    trap '' INT TERM HUP
    end_child "$1"
    exit "$2"
}

handle_signals() {
    trap on_exit EXIT
    trap 'on_signal INT 130' INT
    trap 'on_signal TERM 143' TERM
    trap 'on_signal HUP 129' HUP
}

# --- Steps ------------------------------------------------------------------

# step LABEL HINT COMMAND…: run a slow command with its output in a log, showing
# that it moves; if it fails, end with a sentence that names the log and HINT.
step() {
    step_label=$1 step_hint=$2
    shift 2
    mkdir -p "$LOGS"
    step_log=$LOGS/$(printf '%s' "$step_label" | tr -c 'A-Za-z0-9\n' '-').log
    step_start=$(date +%s)
    [ -t 2 ] || say "$step_label …"
    (
        trap - EXIT
        "$@"
    ) >"$step_log" 2>&1 </dev/null 8<&- 9<&- &
    child=$! child_is_step=yes
    step_shown=0
    while child_runs; do
        sleep 0.2
        step_progress
    done
    wait_child || {
        [ ! -t 2 ] || printf '\r\033[K' >&2
        grep -vE '^[0-9-]{10} [0-9:,]+ [0-9]+ (DEBUG|INFO) ' "$step_log" | tail -n 15 | sed 's/^/    | /' >&2
        die "$step_label failed; $step_hint (the whole output is in $step_log)."
    }
    [ ! -t 2 ] || printf '\r\033[K' >&2
    say "$step_label: done in $(($(date +%s) - step_start)) s."
}

# On a terminal one line that renews itself; else a line every 15 seconds.
step_progress() {
    elapsed=$(($(date +%s) - step_start))
    if [ -t 2 ]; then
        printf '\r\033[K%s … %s s  %s' "$step_label" "$elapsed" "$(step_detail)" >&2
    elif [ $((elapsed - step_shown)) -ge 15 ]; then
        step_shown=$elapsed
        say "  … $elapsed s  $(step_detail)"
    fi
}

# Where the command is: Odoo's module counter, or else its last line.
step_detail() {
    tail -n 200 "$step_log" | tr '\r' '\n' | awk '
        /Loading module .* \([0-9]+\/[0-9]+\)/ { module = $(NF - 1) " " $NF }
        NF { sub(/^[0-9-]+ [0-9:,]+ [0-9]+ [A-Z]+ [^ ]+ /, ""); last = $0 }
        END { print module ? "module " module : last }' | cut -c 1-60
}

# --- Stamps: what was done, with which inputs --------------------------------

stamp_is() { [ "$(cat "$STATE/stamp/$1" 2>/dev/null)" = "$2" ]; }

stamp() {
    mkdir -p "$STATE/stamp"
    printf '%s\n' "$2" >"$STATE/stamp/$1"
}

# Hash of what is on standard input.
hash_of() { sha256sum | cut -c 1-16; }
