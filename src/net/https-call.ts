import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import type { CallWeb } from "#formats/web/door";
import { systemAuthorities } from "./secure-context.ts";

const MOST_BYTES = 2_000_000;

/** Calls a web server; never rejects. Answers longer than 2 MB, redirects and everything after the time count as failures. */
export const webCall: CallWeb = (call) => {
  const { url, method, headers = {}, body, authorities, timeoutMs } = call;
  if (!URL.canParse(url)) return Promise.resolve({ ok: false, code: "ERR_URL", said: `"${url}" is no URL` });
  const secure = new URL(url).protocol === "https:";
  return new Promise((resolve) => {
    const fail = (code: string, said: string) => resolve({ ok: false, code, said });
    const options = {
      method,
      headers: {
        ...headers,
        ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
      },
      timeout: timeoutMs,
      ...(secure && { ca: [...systemAuthorities(), ...authorities] }),
    };
    const send = secure ? secureRequest : plainRequest;
    const request = send(url, options, (response) => {
      const pieces: Buffer[] = [];
      let size = 0;
      response.on("data", (piece: Buffer) => {
        size += piece.length;
        if (size > MOST_BYTES) request.destroy(new Error("more than 2 MB"));
        else pieces.push(piece);
      });
      response.on("end", () => {
        const said = Object.entries(response.headers).flatMap(([name, value]): [string, string][] =>
          value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
        );
        const status = response.statusCode ?? 0;
        resolve({
          ok: true,
          status,
          headers: Object.fromEntries(said),
          body: Buffer.concat(pieces).toString("utf8"),
        });
      });
      response.on("error", (error) => fail("ERR_LOST", error.message));
    });
    const limit = setTimeout(() => request.destroy(new Error("no answer in time")), timeoutMs);
    request.on("timeout", () => request.destroy(new Error("no answer in time")));
    request.on("error", (error) =>
      fail("code" in error ? String(error.code) : "ERR_NO_ANSWER", error.message),
    );
    request.on("close", () => clearTimeout(limit));
    request.end(body);
  });
};
