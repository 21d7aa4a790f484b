// The arrows of ARCHITECTURE.md. Each rule says why, because that sentence is what the reader of a failure sees.
const rooms = {
  base: [],
  codes: ["base"],
  formats: ["base", "codes"],
  settings: ["base", "codes", "formats"],
  sip: ["base", "codes", "formats"],
  api: ["base", "codes", "formats", "settings", "sip"],
  pipeline: ["base", "codes", "formats", "settings", "sip"],
  trace: ["base", "codes", "formats", "settings", "sip"],
  analyzer: ["base", "codes", "formats", "settings", "sip"],
  storage: ["base", "codes", "formats", "settings", "sip", "api", "pipeline", "trace", "analyzer"],
  pool: ["base", "codes", "formats", "settings", "sip", "api", "pipeline"],
  security: ["base", "codes", "formats", "settings", "sip", "api", "pipeline"],
  media: ["base", "codes", "formats", "settings", "sip", "api", "pipeline"],
  net: ["base", "codes", "formats", "settings", "sip", "api", "pipeline", "security"],
  web: ["base", "codes", "formats", "sip", "api", "trace"],
  roles: ["base", "codes", "formats", "settings", "sip", "api", "pipeline", "trace", "analyzer", "storage", "pool", "security", "media"],
  server: ["base", "codes", "formats", "settings", "sip", "api", "pipeline", "trace", "analyzer", "storage", "pool", "security", "media", "net", "roles"],
  cli: ["base", "codes", "formats", "settings", "sip", "api", "pipeline", "trace", "analyzer", "storage", "pool", "security", "media", "net", "roles", "server"],
};

const arrows = Object.entries(rooms).map(([room, below]) => ({
  name: `arrows-point-down-${room}`,
  severity: "error",
  comment: `${room} may know only what is below it: ${below.join(", ") || "nothing"}.`,
  from: { path: `^src/${room}/`, pathNot: "\\.test\\.ts$" },
  to: { path: "^src/", pathNot: `^src/(${[room, ...below].join("|")})/` },
}));

export default {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      comment: "Two files that need each other are one file, or lack a third below both.",
      from: {},
      to: { circular: true },
    },
    ...arrows,
    {
      name: "roles-meet-at-contracts",
      severity: "error",
      comment: "A role may know another role's contract.ts, nothing else of it.",
      from: { path: "^src/roles/([^/]+)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/roles/", pathNot: ["^src/roles/$1/", "/contract\\.ts$"] },
    },
    {
      name: "only-net-opens-sockets",
      severity: "error",
      comment: "Sockets and DNS live in net; others are handed what they need by server. Types may be named.",
      from: { path: "^src/", pathNot: ["^src/(net|testing)/", "\\.test\\.ts$", "/(contract|uses)\\.ts$"] },
      to: { path: "^(node:)?(net|dgram|tls|dns|http|https|http2|ws)(/|$)" },
    },
    {
      name: "only-storage-knows-drivers",
      severity: "error",
      comment: "The database driver can be exchanged because only storage knows it.",
      from: { path: "^src/", pathNot: "^src/storage/" },
      to: { path: "^node:sqlite$|node_modules/pg/" },
    },
    {
      name: "only-security-knows-crypto",
      severity: "error",
      comment: "Calculating with secrets is security's job, so that it is read in one place.",
      from: { path: "^src/", pathNot: ["^src/(security|testing)/", "\\.test\\.ts$"] },
      to: { path: "^(node:)?crypto$|node_modules/@peculiar/" },
    },
    {
      name: "testing-stays-in-tests",
      severity: "error",
      comment: "Nothing that ships imports testing.",
      from: { path: "^src/", pathNot: ["^src/testing/", "\\.test\\.ts$"] },
      to: { path: "^src/testing/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ["import", "node", "default"],
      exportsFields: ["exports"],
      extensions: [".ts", ".tsx", ".mjs", ".js"],
    },
  },
};
