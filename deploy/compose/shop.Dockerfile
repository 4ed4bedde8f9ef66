# The example shop, run from this repository's sources. A service of your own installs `vigie` from npm instead.
# Build context: the root of the repository.
FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The shop's frameworks are development dependencies of this repository; no install script is needed to run it.
RUN npm ci --ignore-scripts --no-fund --no-audit

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY sdk ./sdk
COPY exporters ./exporters
COPY examples ./examples
USER 1000:1000
EXPOSE 9464
# Inside this repository the name `vigie` means its sources. Node is process 1: it gets SIGTERM and shuts down in order.
ENTRYPOINT ["node", "--conditions=vigie-source"]
CMD ["examples/shop/gateway/main.ts"]
