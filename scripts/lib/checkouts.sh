# The target directory that all checkouts share; sourced by common.sh.
# shellcheck shell=bash
#
# Cargo decides by path and time of modification what to compile again. So the scripts show it every checkout under one
# path: the link `checkout` in the target directory. When another checkout takes over, each of its files that equals the
# previous checkout's gets the time of that file, and every other file is touched. So cargo compiles what differs, and
# nothing that another checkout compiled passes for compiled from a file that differs.

# One checkout at a time: the scripts of others wait until those of this one have ended.
own_the_target() {
    local from=$SECONDS told=''
    CHECKOUT=$CARGO_TARGET_DIR/checkout
    if [ -n "${TARGET_LOCK:-}" ] && is_own; then return 0; fi
    mkdir -p "$CARGO_TARGET_DIR"
    exec {TARGET_LOCK}>>"$CHECKOUT.lock"
    while flock --shared "$TARGET_LOCK" || die "$CHECKOUT.lock cannot be locked"; ! is_own; do
        if ! flock --exclusive --nonblock "$TARGET_LOCK"; then
            if [ -z "$told" ]; then
                note "waiting for scripts of $(owner), which use the target directory; set CARGO_TARGET_DIR to another directory to avoid this" >&2
                told=1
            fi
            [ $((SECONDS - from)) -lt 1800 ] ||
                die "scripts of $(owner) have used $CARGO_TARGET_DIR for half an hour: end them, or set CARGO_TARGET_DIR to another directory"
            # Look again every few seconds: another script of this checkout may have taken the directory over.
            flock --exclusive --timeout 5 "$TARGET_LOCK" || continue
        fi
        if ! is_own; then take_over; fi
    done
}
# Releases the lock. For scripts that start programs which outlive them.
leave_the_target() {
    exec {TARGET_LOCK}>&-
    unset TARGET_LOCK
}
owner() { readlink "$CHECKOUT" 2>/dev/null || cat "$CHECKOUT" 2>/dev/null || true; }
is_own() { [ "$(readlink "$CHECKOUT" 2>/dev/null)" = "$ROOT" ] && is_there "$ROOT"; }
# A folder that was moved to the path of another, or cloned there, is another checkout: inode and time of birth tell.
identity() { stat -L -c %i:%W "$1"; }
is_there() { [ -d "$1" ] && [ "$(identity "$1")" = "$(cat "$CHECKOUT.id" 2>/dev/null)" ]; }

take_over() {
    local last file crate new=0
    last=$(owner)
    if [ -L "$CHECKOUT" ] && is_there "$last"; then
        while IFS= read -r -d '' file; do
            # The time first: what is edited from then on is newer.
            if touch --no-create -r "$last/$file" "$ROOT/$file" 2>/dev/null && cmp -s "$last/$file" "$ROOT/$file"; then
                continue
            fi
            touch --no-create "$ROOT/$file"
            new=$((new + 1))
        done < <(cd "$ROOT" && sources)
        note "another checkout compiled last, $last: $new files differ here" >&2
    else
        if [ -n "$last" ]; then note "the checkout that compiled last, $last, is not there any more: the workspace is compiled again" >&2; fi
        (cd "$ROOT" && sources | xargs -0 --no-run-if-empty touch --no-create)
    fi
    # The Wasm builder tells cargo the absolute paths that it read. If cargo ran without the link, these lead to another
    # checkout: run the builder again.
    for crate in runtime bencher; do
        if grep -hs '^cargo:rerun-if-changed=.*/runtime/Cargo.toml$' "$CARGO_TARGET_DIR"/*/build/leasehold-"$crate"-*/output |
            grep -qvF "=$CHECKOUT/"; then
            touch --no-create "$ROOT/$crate/build.rs"
        fi
    done
    rm -f "$CHECKOUT"
    identity "$ROOT" >"$CHECKOUT.id"
    ln -s "$ROOT" "$CHECKOUT"
}
# Not what cargo wrote: a fingerprint that is touched would pass for newer than the sources.
sources() {
    find . \( -name .git -o -name node_modules -o -name target -o -samefile "$CARGO_TARGET_DIR" \
        -o -type d \( -exec test -e {}/CACHEDIR.TAG \; -o -exec test -e {}/checkout.lock \; \) \) -prune -o -type f -print0
}

# Cargo looks for its settings, and rustup for the toolchain, from the folder in which they are called.
in_checkout() { (cd "$ROOT" && "$@"); }
# Adds `--manifest-path` by way of the link to the commands that compile.
cargo() {
    local at=(--manifest-path "${CHECKOUT:-}/Cargo.toml")
    case ${CHECKOUT:+"$*"} in
        *' --manifest-path '*) ;;
        'nextest run'*) set -- nextest run "${at[@]}" "${@:3}" ;;
        build* | check* | clippy* | doc* | run* | test*) set -- "$1" "${at[@]}" "${@:2}" ;;
    esac
    command cargo "$@"
}
