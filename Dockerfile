# docker build -t taskflow .
# docker run --read-only --tmpfs /tmp -v taskflow:/data -p 3000:3000 taskflow

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-fund --no-audit
COPY bin bin
COPY src src
COPY generated generated
COPY docs docs
COPY sdk/typescript/README.md sdk/typescript/api.md sdk/typescript/
COPY sdk/python/README.md sdk/python/api.md sdk/python/
COPY README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md LICENSE ./

# The Node of the package lock is in node_modules, so the image needs no other.
FROM debian:bookworm-slim
# PostgreSQL, if no DATABASE_URL is set, needs an account that exists.
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin taskflow && install -d -o taskflow -m 0700 /data
COPY --from=build /app /app
WORKDIR /data
USER 10001
ENV HOST=0.0.0.0 PORT=3000 WORKER_PORT=3000 DATA_DIR=/data LOG_FORMAT=json NODE_COMPILE_CACHE=/tmp/taskflow
VOLUME /data
EXPOSE 3000
# The service stops within 25 seconds: docker stop --timeout 30, stop_grace_period in compose.yaml
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/app/node_modules/.bin/node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/app/bin/taskflow"]
