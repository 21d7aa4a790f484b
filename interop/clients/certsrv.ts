import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { freePort } from "./program.ts";

/** The web enrolment pages of a Microsoft certificate authority, signing with openssl: the templates that it knows, and no other. */
export class CertSrv {
  readonly url: string;
  readonly trustFile: string;
  /** Templates that it issues. */
  templates = ["WebServer2"];
  /** Leaves requests for somebody to approve. */
  holds = false;
  readonly #server: https.Server;
  readonly #dir: string;
  readonly #issued = new Map<string, string>();
  #count = 0;

  private constructor(dir: string, port: number, server: https.Server) {
    this.#dir = dir;
    this.#server = server;
    this.url = `https://127.0.0.1:${port}/certsrv`;
    this.trustFile = path.join(dir, "ca.pem");
  }

  static async start(dir: string): Promise<CertSrv> {
    const file = (name: string): string => path.join(dir, name);
    const openssl = (...words: string[]) => execFileSync("openssl", words, { stdio: "ignore" });
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl(
      "req",
      "-x509",
      ...key,
      "-days",
      "9",
      "-subj",
      "/CN=Contoso CA",
      "-keyout",
      file("ca-key.pem"),
      "-out",
      file("ca.pem"),
    );
    openssl("req", ...key, "-subj", "/CN=127.0.0.1", "-keyout", file("web-key.pem"), "-out", file("web.csr"));
    writeFileSync(file("web.ext"), "subjectAltName=IP:127.0.0.1\n");
    const signed = [
      "x509",
      "-req",
      "-CA",
      file("ca.pem"),
      "-CAkey",
      file("ca-key.pem"),
      "-CAcreateserial",
      "-days",
      "5",
    ];
    openssl(...signed, "-in", file("web.csr"), "-extfile", file("web.ext"), "-out", file("web.pem"));
    const port = await freePort();
    const server = https.createServer({
      key: readFileSync(file("web-key.pem")),
      cert: readFileSync(file("web.pem")),
    });
    const one = new CertSrv(dir, port, server);
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (piece: Buffer) => {
        body += piece.toString();
      });
      request.on("end", () => {
        const wanted = `Basic ${Buffer.from("CONTOSO\\ann:secret").toString("base64")}`;
        if (request.headers.authorization !== wanted) {
          response.writeHead(401, { "www-authenticate": 'Negotiate, NTLM, Basic realm="ca"' }).end();
          return;
        }
        response.end(one.#page(request.url ?? "", new URLSearchParams(body)));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return one;
  }

  #page(url: string, form: URLSearchParams): string {
    if (url.endsWith("/certrqxt.asp"))
      return this.templates.map((name) => `<Option Value="E;${name};1;1;29;P"> ${name}`).join("\n");
    if (url.endsWith("/certfnsh.asp")) return this.#request(form);
    if (url.includes("ReqID=CACert")) return readFileSync(this.trustFile, "utf8");
    const id = /ReqID=(\d+)/.exec(url)?.[1] ?? "";
    return (this.holds ? undefined : this.#issued.get(id)) ?? "<html>Certificate Pending</html>";
  }

  #request(form: URLSearchParams): string {
    const template = /CertificateTemplate:(\S+)/.exec(form.get("CertAttrib") ?? "")?.[1];
    const id = String(++this.#count);
    const denied = (words: string) =>
      `<html><b>Certificate Request Denied</b> Your Request Id is ${id}. The disposition message is "${words}"</html>`;
    if (template === undefined)
      return denied(
        "Denied by Policy Module 0x80094801, The request contains no certificate template information.",
      );
    if (!this.templates.includes(template))
      return denied(
        `Denied by Policy Module 0x80094800, The request was for a certificate template that is not supported by the Active Directory Certificate Services policy: ${template}.`,
      );
    const csr = path.join(this.#dir, `request-${id}.pem`);
    writeFileSync(csr, form.get("CertRequest") ?? "");
    const authority = [
      "-CA",
      this.trustFile,
      "-CAkey",
      path.join(this.#dir, "ca-key.pem"),
      "-CAcreateserial",
    ];
    const certificate = execFileSync(
      "openssl",
      ["x509", "-req", "-in", csr, ...authority, "-days", "5", "-copy_extensions", "copy"],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    );
    this.#issued.set(id, certificate);
    return this.holds
      ? `<html><b>Certificate Pending</b> Your Request Id is ${id}.</html>`
      : `<html><A Href="certnew.cer?ReqID=${id}&Enc=b64">Download certificate</A></html>`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
