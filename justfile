# Everything that anyone does here. `just` alone lists it.

set shell := ["bash", "-euo", "pipefail", "-c"]

# The recipes and what they do
[private]
default:
    @just --list --unsorted

# Formatting and lints, warnings denied
check:
    cargo fmt --all --check
    cargo clippy --all-targets --all-features -- -D warnings

# The tests that need nothing but Rust
test:
    cargo test

# Scenarios against real servers (Linux, root, Go, Docker, sshd, redis): all, or those whose names hold a word
e2e *words:
    cargo test --features e2e --test e2e -- {{ words }}

# The names of the scenarios
e2e-list:
    cargo test --quiet --features e2e --test e2e -- --list

# The servers of the end-to-end scenarios, built where they are not cached
e2e-servers:
    tests/e2e/tools/build.sh

# Signatures, keys, label selectors and cluster templates against the official libraries (Go): all, or the parts named;
# `--templates FOLDER` compares the templates below a folder too
conformance *words:
    cargo test --features conformance --test conformance -- {{ words }}

# What may be in the dependency tree: bans, licences, sources
deny:
    cargo deny check bans licenses sources

# Known vulnerabilities of the dependencies; needs the advisory database from GitHub
advisories:
    cargo deny check advisories

# The documentation of the code, warnings denied
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

# What is made from the code, written anew: completions and schemas
generate: completions schemas

# The shell completions in completions/
completions:
    TALOPS_GENERATE=1 cargo test --quiet --test cli generated::completions

# The JSON Schemas in docs/schema/
schemas:
    TALOPS_GENERATE=1 cargo test --quiet --test cli generated::schemas

# Fuzzes the decoders (needs a C++ compiler and jq): all targets or one, some seconds each; before a release `just fuzz all 600`
fuzz target="all" seconds="60":
    fuzz/run {{ target }} {{ seconds }}

# The figures that are promised (docs/performance.md), on a release build: what needs nothing, then what needs the servers
# of the end-to-end scenarios: all, or `distance`, `logs` or `crowd`
bench *parts:
    .ci/figures
    TALOPS_E2E_BINARY="$(cargo metadata --format-version 1 --no-deps | jq -r .target_directory)/release/talops" \
        cargo test --quiet --features e2e --bench figures -- {{ parts }}

# What polling costs a drill: talops, a loop and sleeps, simulated side by side (docs/performance.md)
polling:
    cargo test --quiet --bench polling

# What CI runs, which installs what it needs
ci:
    .ci/run

# Kills a drill before and after every line of its journal, and goes on with it: some minutes.
kill-sweep:
    cargo test --quiet --test cli kill_sweep -- --ignored --nocapture
