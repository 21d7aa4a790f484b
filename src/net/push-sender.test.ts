import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { newVapidKeys, sendPush } from "./push-sender.ts";

/** A browser's end of RFC 8291: opens what a push service gives it (aes128gcm, RFC 8188). */
function open(body: Buffer, browser: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const idLength = body[20] ?? 0;
  const server = body.subarray(21, 21 + idLength);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), browser.getPublicKey(), server]);
  const secret = Buffer.from(hkdfSync("sha256", browser.computeSecret(server), auth, info, 32));
  const key = hkdfSync("sha256", secret, salt, "Content-Encoding: aes128gcm\0", 16);
  const nonce = hkdfSync("sha256", secret, salt, "Content-Encoding: nonce\0", 12);
  const sealed = body.subarray(21 + idLength);
  const cipher = createDecipheriv("aes-128-gcm", Buffer.from(key), Buffer.from(nonce));
  cipher.setAuthTag(sealed.subarray(-16));
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  return plain.subarray(0, plain.lastIndexOf(2)).toString(); // the delimiter of the last record
}

test("a push service gets what only the browser can read, with our name and topic on it", async () => {
  const browser = createECDH("prime256v1");
  browser.generateKeys();
  const auth = randomBytes(16);
  const came: { headers: Record<string, unknown>; body: Buffer }[] = [];
  const service = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      came.push({ headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((listening) => service.listen(0, "127.0.0.1", listening));
  const { port } = service.address() as AddressInfo;
  const keys = newVapidKeys();
  const target = {
    endpoint: `http://127.0.0.1:${port}/push/1`,
    p256dh: browser.getPublicKey("base64url"),
    auth: auth.toString("base64url"),
  };
  const letter = { text: '{"kind":"call"}', ttlSeconds: 30, topic: "c-0007" };
  expect(await sendPush(target, letter, keys, "mailto:postmaster@example.com")).toBe(201);
  const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = came;
  expect(headers).toMatchObject({ ttl: "30", topic: "c-0007", "content-encoding": "aes128gcm" });
  expect(headers["authorization"]).toContain(keys.publicKey);
  expect(open(body, browser, auth)).toBe('{"kind":"call"}');
  await new Promise((closed) => service.close(closed));
  expect(await sendPush(target, letter, keys, "mailto:postmaster@example.com")).toBe(0);
});
