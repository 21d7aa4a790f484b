import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ExplainedError } from "#base/explained-error";
import { explainCode } from "#codes/explain";
import { parseHelpPage, problemId } from "#codes/help-page";
import { helpSearch } from "#codes/search-help";
import { frameFailure } from "../answer-problem.ts";
import type { Door } from "../api.ts";
import { noSuchPath, tooManyCalls } from "../problems.ts";
import { RateLimit } from "../rate-limit.ts";
import { helpFound, helpList, withNote } from "./help.ts";
import { page, styleSheet } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { certificatePage, homePage, problemPage } from "./texts.ts";

const PAGES_PER_MINUTE = 1200;

/** Adds the pages that people read: no script, nothing from elsewhere, usable by keyboard and screen reader. */
export function addPages(app: FastifyInstance, door: Door, hasClient: boolean): void {
  const { uses } = door;
  const pages = new RateLimit(uses.clock, PAGES_PER_MINUTE);

  const get = (path: string, show: (request: FastifyRequest) => string) =>
    app.get(path, (request, reply) => {
      const wait = pages.take(request.ip);
      if (wait > 0) return refuse(reply, tooManyCalls(request.ip, PAGES_PER_MINUTE, wait), "page");
      try {
        return send(reply, show(request));
      } catch (failure) {
        return refuse(reply, failure, path);
      }
    });

  for (const path of hasClient ? ["/about"] : ["/", "/first", "/join", "/about"])
    get(path, (request) => homePage(uses.status(), hostName(request)));
  app.get("/style.css", (_, reply) =>
    reply.type("text/css; charset=utf-8").header("cache-control", "max-age=3600").send(styleSheet),
  );

  // Made when somebody first looks: the pages are part of the program and stay as they are while it runs.
  let titles: readonly { readonly id: string; readonly title: string }[] | undefined;
  let search: ReturnType<typeof helpSearch> | undefined;
  get("/help", (request) => {
    const asked = queryWord(request, "q");
    if (asked === "") {
      titles ??= uses.helpIds().flatMap((id) => pageTitle(id, uses.helpPage(id)));
      return helpList(titles);
    }
    search ??= helpSearch(uses.helpIds().map((id) => [id, uses.helpPage(id) ?? ""] as const));
    return helpFound(asked, explainCode(asked, uses.helpPage), search(asked));
  });
  get("/help/:id", (request) => {
    const id = parameter(request, "id").toUpperCase();
    const markdown = problemId.test(id) ? uses.helpPage(id) : undefined;
    const found = parseHelpPage(markdown ?? "");
    if (markdown === undefined || !found) throw noSuchPath("GET", `/help/${id}`);
    const content = renderMarkdown(markdown.replace(/^# .*$/m, ""));
    return page(`${found.id}: ${found.title}`, withNote(content, uses.helpNotes.find(id)));
  });

  get("/certificate", () => certificatePage(uses.certificates.authority(), uses.certificates.current));
  app.get("/certificate/authority.crt", (request, reply) => {
    const authority = uses.certificates.authority();
    if (!authority) return refuse(reply, noSuchPath("GET", request.url), "certificate");
    // The DER or PEM question: every system named on the page reads PEM under .crt.
    return reply
      .type("application/x-x509-ca-cert")
      .header("content-disposition", 'attachment; filename="authority.crt"')
      .send(authority.pem);
  });

  function refuse(reply: FastifyReply, failure: unknown, operation: string) {
    const error = failure instanceof ExplainedError ? failure : undefined;
    const problem = frameFailure(uses, error ?? failure, operation, undefined);
    return send(reply.code(problem.status), problemPage(problem));
  }
}

const send = (reply: FastifyReply, text: string) =>
  reply.type("text/html; charset=utf-8").header("cache-control", "no-store").send(text);

function pageTitle(id: string, markdown: string | undefined) {
  const found = parseHelpPage(markdown ?? "");
  return found ? [{ id, title: found.title }] : [];
}

/** What the browser calls us by, without the port, for the texts. */
function hostName(request: FastifyRequest): string {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  return /^[\w.:[\]-]{1,253}$/.test(host) ? host : "this server";
}

/** A word of the query, cut short; empty where it is missing or stands there twice. */
function queryWord(request: FastifyRequest, name: string): string {
  const value: unknown = Reflect.get(Object(request.query), name);
  return typeof value === "string" ? value.slice(0, 200).trim() : "";
}

function parameter(request: FastifyRequest, name: string): string {
  const value: unknown = Reflect.get(Object(request.params), name);
  return typeof value === "string" ? value.slice(0, 100) : "";
}
