import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ExplainedError } from "#base/explained-error";
import { parseHelpPage, problemId } from "#codes/help-page";
import { frameFailure } from "../answer-problem.ts";
import { callerOf, type Door } from "../api.ts";
import { refuseForeign, refuseInTheClear } from "../gate.ts";
import { linkNotGood, noSuchPath, tooManyCalls, wrongRequest } from "../problems.ts";
import { RateLimit } from "../rate-limit.ts";
import { page, styleSheet } from "./layout.ts";
import { renderMarkdown } from "./markdown.ts";
import { certificatePage, firstDonePage, firstPage, helpList, homePage, problemPage } from "./texts.ts";

const FORM_LIMIT = 8 * 1024;
const FORMS_PER_MINUTE = 40;
const PAGES_PER_MINUTE = 1200;

/** Adds the pages that people read: no script, nothing from elsewhere, usable by keyboard and screen reader. */
export function addPages(app: FastifyInstance, door: Door, hasClient: boolean): void {
  const { uses } = door;
  const forms = new RateLimit(uses.clock, FORMS_PER_MINUTE);
  const pages = new RateLimit(uses.clock, PAGES_PER_MINUTE);

  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: FORM_LIMIT },
    (_, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );

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

  if (!hasClient) get("/", (request) => homePage(uses.status(), hostName(request)));
  get("/about", (request) => homePage(uses.status(), hostName(request)));
  app.get("/style.css", (_, reply) =>
    reply.type("text/css; charset=utf-8").header("cache-control", "max-age=3600").send(styleSheet),
  );

  get("/help", () => helpList(uses.helpIds().flatMap((id) => pageTitle(id, uses.helpPage(id)))));
  get("/help/:id", (request) => {
    const id = parameter(request, "id").toUpperCase();
    const markdown = problemId.test(id) ? uses.helpPage(id) : undefined;
    const found = parseHelpPage(markdown ?? "");
    if (markdown === undefined || !found) throw noSuchPath("GET", `/help/${id}`);
    return page(`${found.id}: ${found.title}`, renderMarkdown(markdown.replace(/^# .*$/m, "")));
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

  get("/first", (request) => {
    const clear = refuseInTheClear(door, callerOf(request, door.sessions));
    if (clear) throw clear;
    const token = queryText(request, "token");
    if (!uses.administrators.isFirstToken(token)) throw linkNotGood();
    return firstPage({ token, address: `@${uses.status().domain}` });
  });
  app.post("/first", { bodyLimit: FORM_LIMIT }, async (request, reply) => {
    const caller = callerOf(request, door.sessions);
    const wait = forms.take(caller.remote);
    const refused =
      wait > 0
        ? tooManyCalls(caller.remote, FORMS_PER_MINUTE, wait)
        : (refuseInTheClear(door, caller) ?? refuseForeign(caller));
    if (refused) return refuse(reply, refused, "first");
    const form = readForm(request.body);
    if (!uses.administrators.isFirstToken(form.token)) return refuse(reply, linkNotGood(), "first");
    try {
      if (form.password !== form.again) {
        throw wrongRequest("first", [
          { field: "again", value: "[not shown]", expected: "the same password twice" },
        ]);
      }
      const { address } = await uses.administrators.createFirst(form.token, form.address, form.password);
      uses.log.write("info", "The first administrator was made.", {
        subject: address,
        remote: caller.remote,
      });
      return send(reply, firstDonePage(address));
    } catch (failure) {
      const problem = frameFailure(uses, failure, "first", form.address);
      return send(reply.code(problem.status), firstPage({ ...form, problem }));
    }
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

function parameter(request: FastifyRequest, name: string): string {
  const value: unknown = Reflect.get(Object(request.params), name);
  return typeof value === "string" ? value.slice(0, 100) : "";
}

function queryText(request: FastifyRequest, name: string): string {
  const value: unknown = Reflect.get(Object(request.query), name);
  return typeof value === "string" ? value.slice(0, 200) : "";
}

function readForm(body: unknown) {
  const field = (name: string, most: number) => {
    const value: unknown = Reflect.get(Object(body), name);
    return typeof value === "string" ? value.slice(0, most) : "";
  };
  return {
    token: field("token", 200),
    address: field("address", 320).trim(),
    // One character more than allowed, so that a password too long is refused and not cut.
    password: field("password", 257),
    again: field("again", 257),
  };
}
