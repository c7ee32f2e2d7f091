# shellcheck shell=bash
# Sourced by start.sh, stop.sh and run.sh: the pieces of the stack and how each
# begins and ends. Everything it writes is below AR_RUN_DIR.

NGINX_PID=$AR_RUN_DIR/nginx.pid
RUNNER_PID=$AR_RUN_DIR/runner.pid
RUN_PID=$AR_RUN_DIR/run.pid

# The process of a pid file, when it is alive and still the one we started:
# the file holds "<pid> <start time>" or, written by nginx, "<pid>".
pid_of() {
    local pid born
    read -r pid born 2>/dev/null < "$1" || [ -n "${pid:-}" ] || return 1
    [ -r "/proc/$pid/stat" ] || return 1
    case $1 in
        "$NGINX_PID") grep -q '^nginx: master' "/proc/$pid/cmdline" || return 1 ;;
        *) [ "$(born_at "$pid")" = "$born" ] || return 1 ;;
    esac
    printf '%s\n' "$pid"
}

# Field 22 of /proc/<pid>/stat; the name before it may hold blanks.
born_at() {
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
}

# until_true seconds command...: tries every 50 ms, by the clock.
until_true() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}

gone() { [ ! -e "/proc/$1" ] || grep -q '^State:.*[ZX]' "/proc/$1/status" 2>/dev/null; }

make_token() {
    local file=$AR_RUN_DIR/$1.token
    [ ! -s "$file" ] || return 0
    (umask 077
     printf '%s%s\n' "$2" "$(head -c 32 /dev/urandom | base64 -w0 | tr '+/' '-_' | tr -d '=')" > "$file")
}

prepare() {
    mkdir -p "$AR_RUN_DIR/tmp"
    chmod 755 "$AR_RUN_DIR"
    make_token operator ar_op_
    make_token runner ar_run_
    write_conf
}

write_conf() {
    local user='' web=$ROOT/web/dist
    if [ "$(id -u)" = 0 ]; then
        user='user www-data;'
        web=$(web_for_workers)
    fi
    sed -e "s|@SO@|\"$MODULE_SO\"|" -e "s|@USER@|$user|" \
        -e "s|@WORKERS@|$AR_WORKERS|" -e "s|@PORT@|$AR_PORT|" \
        -e "s|@RUN@|$AR_RUN_DIR|" -e "s|@ADAPTERS@|$ROOT/conf/adapters|" -e "s|@WEB@|$web|" \
        "$DEV/nginx.conf" > "$AR_RUN_DIR/nginx.conf"
}

# Workers of a root-started nginx run as www-data. Where the checkout is below
# a private folder (/root), they get a copy of the dashboard that they can read.
web_for_workers() {
    local dist=$ROOT/web/dist copy
    chmod -R a+rX "$dist"
    if setpriv --reuid=www-data --regid=www-data --clear-groups \
        test -r "$dist/index.html" 2>/dev/null; then
        printf '%s\n' "$dist"
        return
    fi
    copy=$(cat "$AR_RUN_DIR/web.copy" 2>/dev/null || true)
    if [ ! -d "$copy" ]; then
        copy=$(mktemp -d /tmp/agentrelay-web.XXXXXX)
        printf '%s\n' "$copy" > "$AR_RUN_DIR/web.copy"
    fi
    cp -R "$dist/." "$copy/"
    chmod -R a+rX "$copy"
    printf '%s\n' "$copy"
}

start_nginx() {
    if ! nginx -p "$AR_RUN_DIR/" -c "$AR_RUN_DIR/nginx.conf" -e "$AR_RUN_DIR/error.log" \
        2> "$AR_RUN_DIR/nginx.err" < /dev/null; then
        if grep -q 'Address already in use' "$AR_RUN_DIR/nginx.err"; then
            warn "Port $AR_PORT is taken: choose another with AR_PORT=8081."
        else
            cat "$AR_RUN_DIR/nginx.err" >&2
        fi
        rm -f "$AR_RUN_DIR/nginx.err"
        return 1
    fi
    rm -f "$AR_RUN_DIR/nginx.err"
    until_true 10 answers readyz || { warn "nginx does not answer /readyz; see $AR_RUN_DIR/error.log"; return 1; }
}

start_runner() {
    setsid "$AGENTRELAY" runner --hq-url "$HQ_URL_LOCAL" \
        --runner-id "$(runner_name)" --token-file "$AR_RUN_DIR/runner.token" \
        < /dev/null >> "$AR_RUN_DIR/runner.log" 2>&1 &
    printf '%s %s\n' $! "$(born_at $!)" > "$RUNNER_PID"
    until_true 15 runner_listed || { warn "the runner is not listed; see $AR_RUN_DIR/runner.log"; return 1; }
}

runner_name() {
    local name=${RUNNER_ID:-$(uname -n)}
    printf '%s' "$name" | tr -c 'A-Za-z0-9._-' '-' | cut -c1-64
}

# The token travels by a file descriptor: argv is for everybody to read.
fetch() {
    curl -fsS --max-time 2 -H @<(printf 'Authorization: Bearer %s\n' "$(cat "$AR_RUN_DIR/operator.token")") \
        "$HQ_URL_LOCAL$1" 2>/dev/null
}

answers() { fetch "$1" > /dev/null; }

runner_listed() {
    fetch "api/runners/$(runner_name)" | grep -Eq '"state": ?"online"'
}

# Whoever reads the link first is logged in: it is as secret as a token.
login_link() {
    rm -f "$AR_RUN_DIR/url"
    (umask 077
     AGENTRELAY_HQ_URL=$HQ_URL_LOCAL "$AGENTRELAY" open --print \
         --token-file "$AR_RUN_DIR/operator.token" > "$AR_RUN_DIR/url")
}

end_process() {
    local file=$1 signal=$2 seconds=$3 pid
    pid=$(pid_of "$file") || { rm -f "$file"; return 0; }
    kill -s "$signal" "$pid" 2>/dev/null || true
    if ! until_true "$seconds" gone "$pid"; then
        kill -s TERM "$pid" 2>/dev/null || true
        until_true 5 gone "$pid" || kill -s KILL "$pid" 2>/dev/null || true
    fi
    rm -f "$file"
}

stop_stack() {
    end_process "$RUNNER_PID" TERM 15
    end_process "$NGINX_PID" QUIT 10
    if [ -f "$AR_RUN_DIR/web.copy" ]; then
        rm -rf "$(cat "$AR_RUN_DIR/web.copy")" "$AR_RUN_DIR/web.copy"
    fi
    rm -f "$AR_RUN_DIR/url"
}
