# The node and the meter. Built with the same packages as scripts/setup; see there for what each is for.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
        clang libclang-dev libssl-dev protobuf-compiler cmake pkg-config gcc g++ make ca-certificates git \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY rust-toolchain.toml Cargo.toml Cargo.lock clippy.toml ./
COPY .cargo .cargo
# The image's compiler comes without the Wasm target.
RUN rustup toolchain install
COPY primitives primitives
COPY pallets pallets
COPY runtime runtime
COPY node node
COPY meter meter
RUN cargo build-release
COPY ops/container/entrypoint .
# COPY alone keeps the modes of the checkout: under umask 077 the image's user could not run the entry point.
RUN install -Dt /out target/production/leasehold-node target/production/leasehold-meter entrypoint

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl libssl3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /data leasehold \
    && install -d -o leasehold -g leasehold -m 700 /data
COPY --from=build /out/ /usr/local/bin/
# The node's chains and keys are below /data/leasehold-node for every command, --base-path or not; the meter's salt is in
# /data/leasehold-meter.
ENV XDG_DATA_HOME=/data XDG_STATE_HOME=/data
USER leasehold
WORKDIR /data
VOLUME /data
# p2p, JSON-RPC, Prometheus
EXPOSE 30333 9944 9615
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD curl -sf http://127.0.0.1:9944/health || exit 1
ENTRYPOINT ["entrypoint"]
