# Shared by the scripts in this folder; sourced, never run.
# shellcheck shell=bash

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/leasehold
STARTED_AT=$SECONDS

# shellcheck disable=SC2034 # Not every script uses every colour.
if [ -t 1 ]; then BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' RESET=$'\e[0m'
else BOLD='' DIM='' RED='' GREEN='' RESET=''; fi

say() { printf '%s==>%s %s\n' "$BOLD" "$RESET" "$*"; }
note() { printf '    %s%s%s\n' "$DIM" "$*" "$RESET"; }
die() { printf '%serror:%s %s\n' "$RED" "$RESET" "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
clock() { local s=$((SECONDS - ${1:-$STARTED_AT})); printf '%d:%02d' $((s / 60)) $((s % 60)); }

# Seconds that processors worked for what this shell started and waited for; nothing where the kernel does not tell.
worked() {
    local stat
    { read -r stat </proc/"$BASHPID"/stat; } 2>/dev/null || return 0
    # The name, in parentheses, may have spaces.
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    WORKED=$(((${14} + ${15}) / $(getconf CLK_TCK)))
}

# step NAME COMMAND...: runs it, tells how long it took, and what to do when it fails.
step() {
    local name=$1 from=$SECONDS WORKED='' before
    shift
    say "$name"
    # While another step runs beside this one, its processor time would be added to this one's.
    if [ -z "${beside_pid:-}" ]; then worked; fi
    before=$WORKED
    if "$@"; then
        worked
        note "$name: done in $(clock "$from")${before:+, $((WORKED - before)) s of processor time}"
    else
        local rc=$?
        printf '%serror:%s %s failed after %s (exit %d): %s\n' "$RED" "$RESET" "$name" "$(clock "$from")" "$rc" "$*" >&2
        return "$rc"
    fi
}

# shellcheck source=scripts/lib/checkouts.sh
. "$ROOT/scripts/lib/checkouts.sh"

# What every cargo call of the project runs with. One target directory for all checkouts, so that a fresh clone
# on a used machine does not compile the SDK again.
cargo_env() {
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$CACHE/target}
    # Programs that are started in other folders must find it, too.
    case $CARGO_TARGET_DIR in /*) ;; *) CARGO_TARGET_DIR=$PWD/$CARGO_TARGET_DIR ;; esac
    export PATH="$HOME/.cargo/bin:$PATH"
    if [ -f "$CACHE/toolchain.env" ]; then
        # shellcheck disable=SC1091
        . "$CACHE/toolchain.env"
    fi
    own_the_target
    export WASM_BUILD_WORKSPACE_HINT=$CHECKOUT
    # Clippy records the real path of its settings, whatever the link: give it a copy that all checkouts share.
    if [ -f "$ROOT/clippy.toml" ]; then
        export CLIPPY_CONF_DIR=$CARGO_TARGET_DIR/clippy
        cmp -s "$ROOT/clippy.toml" "$CLIPPY_CONF_DIR/clippy.toml" ||
            install -D -m 644 "$ROOT/clippy.toml" "$CLIPPY_CONF_DIR/clippy.toml"
    fi
    local lld=/usr/lib/llvm-22/bin
    if [ -x "$lld/ld.lld" ]; then
        export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-Clink-arg=-fuse-ld=lld -Clink-arg=-B$lld"
        export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS="$CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS"
    fi
}
# The folder of the programs that come from PyPI.
python_bin() { printf '%s/python/bin' "$CACHE"; }
# The folder that holds what `cargo build` of the project's one profile made.
bin_dir() { printf '%s/debug' "${CARGO_TARGET_DIR:-$CACHE/target}"; }

# Compiles what the scripts run, once for all of them, and says where it is; and what the options of cargo in TARGETS name.
TARGETS=()
build_workspace() {
    cargo_env
    # In the checkout, wherever the script was called: there lie rust-toolchain.toml and .cargo/config.toml, and
    # without them cargo would take another compiler or other settings, and build everything again.
    # On a terminal cargo shows how far it is; in a log its thousand lines would only hide what matters.
    local quiet=(--quiet)
    if [ -t 2 ]; then quiet=(); fi
    step "building the node, the meter and the job (the first time: about half an hour on two cores)" \
        in_checkout cargo build --workspace --locked "${quiet[@]}" "${TARGETS[@]}" || return
    export LEASEHOLD_NODE LEASEHOLD_METER LEASEHOLD_JOB
    LEASEHOLD_NODE=$(bin_dir)/leasehold-node
    LEASEHOLD_METER=$(bin_dir)/leasehold-meter
    LEASEHOLD_JOB=$(bin_dir)/leasehold-job
}
