# docker build -t taskflow .
# docker run --read-only --tmpfs /tmp -v taskflow:/data -p 3000:3000 taskflow

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
# The same JavaScript as in the npm package, with the dependencies of the lock file.
RUN npm ci --no-fund --no-audit && node scripts/package/prepare.ts && npm prune --omit=dev --no-fund --no-audit

FROM node:24-bookworm-slim
# PostgreSQL, if no DATABASE_URL is set, needs an account that exists.
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin taskflow && install -d -o taskflow -m 0700 /data
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/bin bin
COPY --from=build /app/dist dist
COPY --from=build /app/node_modules node_modules
WORKDIR /data
USER 10001
ENV HOST=0.0.0.0 PORT=3000 WORKER_PORT=3000 DATA_DIR=/data LOG_FORMAT=json NODE_COMPILE_CACHE=/tmp/taskflow
VOLUME /data
EXPOSE 3000
# The service stops within 25 seconds: docker stop --timeout 30, stop_grace_period in compose.yaml
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/bin/taskflow.js"]
