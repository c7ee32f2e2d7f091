#!/bin/bash
# place.sh install|uninstall [module] [adapters] [runner] [web]: puts what was built where it
# shall live, or takes it away again; without parts, all of them. DESTDIR is put
# before every path, PREFIX (/usr/local) is for what is ours; the module goes to its
# nginx: NGINX_BIN (nginx) says where its modules are. Nothing is enabled, started or
# written below /etc: the last lines say what to do.

. "$(dirname "$0")/common.sh"

verb=${1:?place.sh install|uninstall [module] [runner] [web]}
shift
parts=" ${*:-module adapters runner web} "
dest=${DESTDIR:-}
prefix=${PREFIX:-/usr/local}
nginx=${NGINX_BIN:-nginx}

wants() { [[ $parts == *" $1 "* ]]; }
built_with() { "$nginx" -V 2>&1 | tr ' ' '\n' | sed -n "s/^--$1=//p" | head -n 1; }

if wants module; then
    command -v "$nginx" > /dev/null ||
        die "There is no $nginx: NGINX_BIN=path names the one to install for."
    nginx_prefix=$(built_with prefix)
    nginx_prefix=${nginx_prefix:-/usr/local/nginx}
    modules=$(built_with modules-path)
    so=${modules:-$nginx_prefix/modules}/$(basename "$MODULE_SO")
    load_file=$nginx_prefix/modules-available/mod-http-agentrelay.conf
fi
web=$prefix/share/agentrelay/web
adapters=$prefix/share/agentrelay/adapters

line() { printf '%s\t%s\t%s\n' "$@"; }

# Each file as "mode source target".
placed() {
    wants module && line 644 "$MODULE_SO" "$so"
    wants adapters && adapter_files
    wants runner && runner_files
    wants web && [ -d web/dist ] && web_files
    return 0
}

adapter_files() {
    local file
    for file in conf/adapters/*.json; do
        line 644 "$file" "$adapters/${file##*/}"
    done
}

web_files() {
    local file
    find web/dist -type f | LC_ALL=C sort | while read -r file; do
        line 644 "$file" "$web/${file#web/dist/}"
    done
}

runner_files() {
    local file target zsh=site-functions
    # Where Debian keeps what packages bring.
    [ "$prefix" != /usr ] || zsh=vendor-completions
    line 755 "$AGENTRELAY" "$prefix/bin/agentrelay"
    for file in build/man/*.[1-8]; do
        [ ! -f "$file" ] || line 644 "$file" "$prefix/share/man/man${file##*.}/${file##*/}"
    done
    while read -r file target; do
        [ ! -f "build/completions/$file" ] ||
            line 644 "build/completions/$file" "$prefix/share/$target"
    done <<PLACES
agentrelay bash-completion/completions/agentrelay
_agentrelay zsh/$zsh/_agentrelay
agentrelay.fish fish/vendor_completions.d/agentrelay.fish
PLACES
}

# Units name the binary by its path, so they are written, not copied.
units() {
    local file
    wants runner || return 0
    for file in conf/systemd/*.service; do
        [ ! -f "$file" ] || case $file in
            *-user.service) printf '%s\t%s\n' "$file" "$prefix/lib/systemd/user/$(basename "$file" | sed 's/-user//')" ;;
            *) printf '%s\t%s\n' "$file" "$prefix/lib/systemd/system/$(basename "$file")" ;;
        esac
    done
}

put() {
    local mode source target
    placed | while IFS=$'\t' read -r mode source target; do
        install -D -m "$mode" "$source" "$dest$target.new"
        mv -f "$dest$target.new" "$dest$target"
    done
    units | while IFS=$'\t' read -r source target; do
        install -d "$dest$(dirname "$target")"
        sed "s|/usr/bin/agentrelay|$prefix/bin/agentrelay|g" "$source" > "$dest$target"
        chmod 644 "$dest$target"
    done
    if wants module; then
        install -d "$dest$(dirname "$load_file")"
        printf 'load_module %s;\n' "$so" > "$dest$load_file"
        chmod 644 "$dest$load_file"
        say 'The module is loaded by this line, at the top of nginx.conf:' \
            $'\n'"    include $load_file;"
    fi
    ! wants web || say 'The dashboard is found by this one, beside "agentrelay on;":' \
        $'\n'"    agentrelay_web $web;"
}

take_away() {
    local mode source target
    placed | while IFS=$'\t' read -r mode source target; do
        rm -f "$dest$target"
    done
    units | while IFS=$'\t' read -r source target; do
        rm -f "$dest$target"
    done
    # What was there before may have installed others.
    ! wants web || rm -rf "$dest${web:?}"
    ! wants adapters || rm -rf "$dest${adapters:?}"
    rmdir "$dest$prefix/share/agentrelay" 2> /dev/null || true
    if wants module; then
        rm -f "$dest$load_file"
        rmdir "$dest$(dirname "$load_file")" 2> /dev/null || true
    fi
}

need() { [ -f "$1" ] || die "${1#"$ROOT"/} is not built: make build"; }

case $verb in
    install)
        ! wants module || need "$MODULE_SO"
        ! wants runner || need "$AGENTRELAY"
        ! wants web || need web/dist/index.html
        put
        ;;
    uninstall) take_away ;;
    *) die 'place.sh install|uninstall [module] [adapters] [runner] [web]' ;;
esac
