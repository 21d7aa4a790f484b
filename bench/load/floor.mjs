// The least a Node SIP server can do and still pass these scenarios: no validation, no timers,
// stateless forwarding, one process.  It is NOT a server: it shows the floor of CPU per operation
// that Node 20 leaves us (sockets, TLS, string handling, one MD5), as a physical bound for goals.
//   node floor.mjs       environment: PORT TLSPORT KEY(ec|rsa) BENCH_DOMAIN BENCH_TMP
import { execFileSync } from "node:child_process";
import crypto from "node:crypto";
import dgram from "node:dgram";
import fs from "node:fs";
import net from "node:net";
import tls from "node:tls";

const E = process.env,
  PORT = +(E.PORT ?? 25460),
  TLSPORT = +(E.TLSPORT ?? 25461),
  KEY = E.KEY ?? "ec",
  DOMAIN = E.BENCH_DOMAIN ?? "bench.test";
const dir = E.BENCH_TMP ?? "/tmp/bench-floor";
fs.mkdirSync(dir, { recursive: true });
if (!fs.existsSync(`${dir}/cert-${KEY}.pem`))
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      ...(KEY === "ec" ? ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] : ["rsa:2048"]),
      "-nodes",
      "-keyout",
      `${dir}/key-${KEY}.pem`,
      "-out",
      `${dir}/cert-${KEY}.pem`,
      "-days",
      "3650",
      "-subj",
      `/CN=${DOMAIN}`,
    ],
    { stdio: "ignore" },
  );
const md5 = (s) => (crypto.hash ? crypto.hash("md5", s) : crypto.createHash("md5").update(s).digest("hex"));
const ha1 = new Map(),
  reg = new Map(),
  subs = new Map(),
  conns = new Map();
let nextId = 1,
  nonceN = 1;
const hv = (s, name) => {
  // first value of a header, by its exact name as the generator writes it
  const i = s.indexOf("\r\n" + name + ":");
  if (i < 0) return "";
  let a = i + name.length + 3;
  if (s.charCodeAt(a) === 32) a++;
  return s.slice(a, s.indexOf("\r\n", a));
};
const userOf = (s) => {
  const a = s.indexOf("sip:") + 4,
    e = s.indexOf(" ", a),
    u = s.slice(a, e),
    k = u.indexOf("@");
  return k < 0 ? u : u.slice(0, k);
};
const q = (s, k) => {
  const i = s.indexOf(k + '="');
  if (i < 0) return "";
  const a = i + k.length + 2;
  return s.slice(a, s.indexOf('"', a));
};
function vias(s) {
  let out = "",
    i = 0;
  while ((i = s.indexOf("\r\nVia:", i)) >= 0) {
    const e = s.indexOf("\r\n", i + 2);
    out += s.slice(i + 2, e + 2);
    i = e;
  }
  return out;
}
const answer = (s, line, extra = "") =>
  `SIP/2.0 ${line}\r\n${vias(s)}From: ${hv(s, "From")}\r\nTo: ${hv(s, "To")};tag=srv\r\nCall-ID: ${hv(s, "Call-ID")}\r\nCSeq: ${hv(s, "CSeq")}\r\n${extra}Content-Length: 0\r\n\r\n`;
const notify = (w, body) =>
  `NOTIFY ${w.uri} SIP/2.0\r\nVia: SIP/2.0/${w.c.T} 127.0.0.1:${PORT};branch=z9hG4bK0.${w.cseq}\r\nMax-Forwards: 70\r\n${w.head}CSeq: ${w.cseq++} NOTIFY\r\nContact: <sip:127.0.0.1:${PORT};transport=${w.c.t}>\r\nEvent: presence\r\nSubscription-State: active;expires=3600\r\nContent-Type: application/pidf+xml\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
function onMessage(c, s, body) {
  if (s.startsWith("SIP/2.0 ")) {
    // response: drop our Via, send by the connection in its branch
    const i = s.indexOf("\r\nVia:"),
      e = s.indexOf("\r\n", i + 2),
      b = s.indexOf("z9hG4bK", i) + 7,
      k = s.indexOf(", ", i);
    const id = parseInt(s.slice(b, e), 10);
    if (!id) return; // answer to our own NOTIFY
    conns
      .get(id)
      ?.send(
        (k > 0 && k < e ? s.slice(0, i) + "\r\nVia: " + s.slice(k + 2) : s.slice(0, i) + s.slice(e)) + body,
      );
    return; // sipp joins Via values in one line
  }
  const m = s.slice(0, s.indexOf(" "));
  if (m === "REGISTER") {
    const a = hv(s, "Authorization");
    if (!a) {
      c.send(
        answer(
          s,
          "401 Unauthorized",
          `WWW-Authenticate: Digest realm="${DOMAIN}", nonce="${(nonceN++).toString(36)}f00d"\r\n`,
        ),
      );
      return;
    }
    const u = q(a, "username");
    let h = ha1.get(u);
    if (!h) ha1.set(u, (h = md5(`${u}:${DOMAIN}:pw-${u}`)));
    if (md5(`${h}:${q(a, "nonce")}:${md5("REGISTER:" + q(a, "uri"))}`) !== q(a, "response")) {
      c.send(answer(s, "403 Forbidden"));
      return;
    }
    const ct = hv(s, "Contact");
    reg.set(u, c.T === "UDP" ? peer(+/:(\d+)/.exec(ct.slice(ct.indexOf("@")))[1]) : c);
    c.send(answer(s, "200 OK", `Contact: ${ct};expires=3600\r\n`));
    return;
  }
  if (m === "SUBSCRIBE") {
    const p = userOf(s),
      ct = hv(s, "Contact"),
      w = {
        c,
        uri: ct.slice(ct.indexOf("<") + 1, ct.indexOf(">")),
        cseq: 1,
        head: `From: ${hv(s, "To")};tag=srv\r\nTo: ${hv(s, "From")}\r\nCall-ID: ${hv(s, "Call-ID")}\r\n`,
      };
    let o = subs.get(p);
    if (!o) subs.set(p, (o = { list: [], body: "" }));
    o.list.push(w);
    c.send(answer(s, "200 OK", `Contact: <sip:127.0.0.1:${PORT};transport=${c.t}>\r\nExpires: 3600\r\n`));
    c.send(notify(w, o.body));
    return;
  }
  if (m === "PUBLISH") {
    const p = userOf(s);
    let o = subs.get(p);
    if (!o) subs.set(p, (o = { list: [], body: "" }));
    o.body = body;
    c.send(answer(s, "200 OK", `SIP-ETag: e${nonceN++}\r\nExpires: 3600\r\n`));
    for (const w of o.list) w.c.send(notify(w, body));
    return;
  }
  const to = userOf(s),
    d =
      reg.get(to) ??
      (to.startsWith("127.") && c.T === "UDP"
        ? peer(parseInt(to.slice(to.indexOf(":") + 1), 10))
        : undefined); // forward
  if (!d) {
    if (m !== "ACK") c.send(answer(s, "404 Not Found"));
    return;
  }
  const i = s.indexOf("\r\n") + 2;
  let rest = s.slice(i);
  const r = rest.indexOf("\r\nRoute:");
  if (r >= 0) rest = rest.slice(0, r) + rest.slice(rest.indexOf("\r\n", r + 2));
  if (m === "INVITE") rest = `Record-Route: <sip:127.0.0.1:${PORT};transport=${c.t};lr>\r\n` + rest;
  d.send(
    `${s.slice(0, i)}Via: SIP/2.0/${d.T} 127.0.0.1:${PORT};branch=z9hG4bK${c.id}.${nonceN++}\r\n${rest}${body}`,
  );
}
function onData(c, d) {
  let s = d.latin1Slice(0, d.length);
  if (c.buf) {
    s = c.buf + s;
    c.buf = "";
  }
  let i = 0;
  for (;;) {
    const h = s.indexOf("\r\n\r\n", i);
    if (h < 0) break;
    const k = s.indexOf("\r\nContent-Length:", i),
      n = k >= 0 && k < h ? parseInt(s.slice(k + 17, k + 26), 10) : 0;
    if (s.length < h + 4 + n) break;
    onMessage(c, i || h + 4 < s.length ? s.slice(i, h + 4) : s, n ? s.slice(h + 4, h + 4 + n) : "");
    i = h + 4 + n;
  }
  if (i < s.length) c.buf = i ? s.slice(i) : s;
}
const CORK = E.CORK !== "0";
const stream = (T) => (s) => {
  const c = {
    id: nextId++,
    T,
    t: T.toLowerCase(),
    buf: "",
    q: "",
    send: CORK
      ? (x) => {
          if (!c.q) dirty.push(c);
          c.q += x;
          if (dirty.length === 1 && c.q === x) setImmediate(flush);
        }
      : (x) => s.write(x, "latin1"),
    s,
  };
  conns.set(c.id, c);
  s.on("data", (d) => onData(c, d));
  s.on("error", () => {});
  s.on("close", () => conns.delete(c.id));
};
let dirty = [];
function flush() {
  const l = dirty;
  dirty = [];
  for (const c of l) {
    const x = c.q;
    c.q = "";
    c.s.write(x, "latin1");
  }
}
net.createServer({ noDelay: true }, stream("TCP")).listen(PORT, "127.0.0.1", 4096);
tls
  .createServer(
    {
      noDelay: true,
      key: fs.readFileSync(`${dir}/key-${KEY}.pem`),
      cert: fs.readFileSync(`${dir}/cert-${KEY}.pem`),
    },
    stream("TLS"),
  )
  .on("tlsClientError", () => {})
  .listen(TLSPORT, "127.0.0.1", 4096);
const u = dgram.createSocket({ type: "udp4", recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 }),
  peers = new Map();
function peer(port) {
  let c = peers.get(port);
  if (!c) {
    const id = nextId++;
    peers.set(
      port,
      (c = {
        id,
        T: "UDP",
        t: "udp",
        buf: "",
        send: (x) => u.send(Buffer.from(x, "latin1"), port, "127.0.0.1"),
      }),
    );
    conns.set(id, c);
  }
  return c;
} // loopback: a peer is its port
u.on("message", (d, r) => {
  const c = peer(r.port),
    s = d.latin1Slice(0, d.length),
    h = s.indexOf("\r\n\r\n") + 4;
  if (h > 3) onMessage(c, s.slice(0, h), s.slice(h));
});
u.bind(PORT, "127.0.0.1");
