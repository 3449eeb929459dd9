//! Gives the binary its version, which `leasehold-node --version` prints and the network shows.

use substrate_build_script_utils::{generate_cargo_keys, rerun_if_git_head_changed};

fn main() {
    // A shipped binary names its commit. One of the development profile does not: otherwise each commit would compile
    // and link the node anew, although nothing in it has changed.
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        generate_cargo_keys();
        rerun_if_git_head_changed();
    } else {
        println!("cargo:rerun-if-changed=build.rs");
        println!("cargo:rustc-env=SUBSTRATE_CLI_IMPL_VERSION={}-dev", env!("CARGO_PKG_VERSION"));
    }
}
