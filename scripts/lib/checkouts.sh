# The target directory that all checkouts share; sourced by common.sh.
# shellcheck shell=bash
#
# Cargo goes by the times of files and by their paths. So every checkout has the same path here, a link in the target
# directory to the one that compiles now, and takes from the one before it the times of the files that are the same.
# Nothing is compiled again but what differs, and nothing that another checkout compiled passes for compiled from a file
# that differs.

# One checkout at a time: the others' scripts wait until those of this one have ended.
own_the_target() {
    CHECKOUT=$CARGO_TARGET_DIR/checkout
    if [ -n "${TARGET_LOCK:-}" ] && is_own; then return 0; fi
    mkdir -p "$CARGO_TARGET_DIR"
    exec {TARGET_LOCK}>>"$CHECKOUT.lock"
    while flock --shared "$TARGET_LOCK" && ! is_own; do
        # The one that has waited longest may not be the one that goes on, so each looks again.
        if ! flock --exclusive --nonblock "$TARGET_LOCK"; then
            note "waiting for the scripts of the checkout that compiles now, $(owner); a CARGO_TARGET_DIR of its own would spare this one the wait" >&2
            flock --exclusive --timeout 1800 "$TARGET_LOCK" ||
                die "scripts of $(owner) have kept $CARGO_TARGET_DIR for half an hour: end them, or set CARGO_TARGET_DIR to another directory"
        fi
        if ! is_own; then take_over; fi
    done
}
# For scripts that go on for long after the last call of cargo.
leave_the_target() {
    exec {TARGET_LOCK}>&-
    unset TARGET_LOCK
}
owner() { readlink "$CHECKOUT" 2>/dev/null || cat "$CHECKOUT" 2>/dev/null || true; }
is_own() { [ "$(readlink "$CHECKOUT" 2>/dev/null)" = "$ROOT" ]; }

take_over() {
    local last file crate new=0
    last=$(owner)
    if [ -L "$CHECKOUT" ] && [ -d "$last" ]; then
        while IFS= read -r -d '' file; do
            if cmp -s "$last/$file" "$ROOT/$file"; then touch --no-create -r "$last/$file" "$ROOT/$file"
            else touch --no-create "$ROOT/$file"; new=$((new + 1)); fi
        done < <(cd "$ROOT" && sources)
        note "another checkout compiled last, $last: $new files differ here" >&2
    else
        # What that one compiled from is not known any more.
        if [ -n "$last" ]; then note "another checkout compiled last, $last, and is gone: the workspace is compiled again" >&2; fi
        (cd "$ROOT" && sources) | (cd "$ROOT" && xargs -0 --no-run-if-empty touch --no-create)
    fi
    # The Wasm builder told cargo the paths of what it read. If it was not given them by way of the link, it reads again.
    for crate in runtime bencher; do
        if grep -qsF "cargo:rerun-if-changed=${last:-/}/" "$CARGO_TARGET_DIR"/*/build/leasehold-"$crate"-*/output; then
            touch --no-create "$ROOT/$crate/build.rs"
        fi
    done
    rm -f "$CHECKOUT"
    ln -s "$ROOT" "$CHECKOUT"
}
sources() { find . \( -name .git -o -name node_modules -o -name target \) -prune -o -type f -print0; }

# Cargo looks for its settings, and rustup for the toolchain, from where they are called.
in_checkout() { (cd "$ROOT" && "$@"); }
# Those of its commands that compile are given the checkout by way of the link.
cargo() {
    local at=(--manifest-path "${CHECKOUT:-}/Cargo.toml")
    case ${CHECKOUT:+"$*"} in
        *' --manifest-path '*) ;;
        'nextest run'*) set -- nextest run "${at[@]}" "${@:3}" ;;
        build* | check* | clippy* | doc* | run* | test*) set -- "$1" "${at[@]}" "${@:2}" ;;
    esac
    command cargo "$@"
}
