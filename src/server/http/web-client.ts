import { existsSync } from "node:fs";
import path from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** Addresses that the browser client shows itself; everything under them is one page. */
const VIEWS = [
  "/",
  "/first",
  "/join",
  "/chat/*",
  "/call/*",
  "/settings",
  "/settings/*",
  "/calls",
  "/check",
  "/case/*",
];

/**
 * The browser client's own rules: its scripts and styles, pictures and sound that it makes, its worker, and connections to this
 * server alone. Styles in attributes are what positions menus and sizes pictures.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'", // its WebSocket too (CSP 3, schemes that match)
  "worker-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Where `npm start` puts the built client. */
const BUILT = path.join(import.meta.dirname, "../../../dist/web");

/** Serves the browser client. False: it is not built, and the caller has a page that says so. */
export async function addWebClient(app: FastifyInstance): Promise<boolean> {
  if (!existsSync(path.join(BUILT, "index.html"))) return false;
  await app.register(fastifyStatic, {
    root: BUILT,
    preCompressed: true,
    index: false,
    wildcard: false,
    decorateReply: true,
    setHeaders: (reply, file) => {
      // The build puts a hash into these names.
      const lasts = file.includes(`${path.sep}assets${path.sep}`);
      reply.header("cache-control", lasts ? "public, max-age=31536000, immutable" : "no-cache");
      reply.header("content-security-policy", POLICY);
    },
  });
  for (const view of VIEWS) app.get(view, (_request, reply) => reply.sendFile("index.html"));
  app.get("/snoop", (_request, reply) => reply.sendFile("snoop.html"));
  for (const view of ["/admin", "/admin/*"]) app.get(view, (_request, reply) => reply.sendFile("admin.html"));
  return true;
}
