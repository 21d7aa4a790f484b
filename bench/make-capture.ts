import { closeSync, openSync, writeSync } from "node:fs";

// Writes a classic pcap of raw IP with calls over two hops and their sound: node bench/make-capture.ts FILE MEGABYTES [SHARE-OF-SIP]

const [file = "/tmp/calls.pcap", megabytes = "200", share = "0.3"] = process.argv.slice(2);
const out = openSync(file, "w");
let [written, packets] = [0, 0];
const parts: Buffer[] = [];
let held = 0;
const flush = (): void => {
  writeSync(out, Buffer.concat(parts.splice(0)));
  held = 0;
};
const put = (bytes: Buffer): void => {
  parts.push(bytes);
  held += bytes.length;
  written += bytes.length;
  if (held > 4_000_000) flush();
};
put(Buffer.from("d4c3b2a1020004000000000000000000ffff000065000000", "hex"));

let ms = Date.UTC(2026, 10, 23);
function packet(from: string, fromPort: number, to: string, toPort: number, payload: Buffer): void {
  const bytes = Buffer.alloc(16 + 28 + payload.length);
  bytes.writeUInt32LE(Math.floor(ms / 1000), 0);
  bytes.writeUInt32LE((ms % 1000) * 1000, 4);
  bytes.writeUInt32LE(28 + payload.length, 8);
  bytes.writeUInt32LE(28 + payload.length, 12);
  bytes[16] = 0x45;
  bytes.writeUInt16BE(28 + payload.length, 18);
  bytes.writeUInt16BE(packets & 0xffff, 20);
  bytes[24] = 64;
  bytes[25] = 17;
  Buffer.from(from.split(".").map(Number)).copy(bytes, 28);
  Buffer.from(to.split(".").map(Number)).copy(bytes, 32);
  bytes.writeUInt16BE(fromPort, 36);
  bytes.writeUInt16BE(toPort, 38);
  bytes.writeUInt16BE(8 + payload.length, 40);
  payload.copy(bytes, 44);
  put(bytes);
  packets++;
}

const SDP = (address: string, port: number) =>
  `v=0\r\no=- 1 1 IN IP4 ${address}\r\ns=-\r\nc=IN IP4 ${address}\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=sendrecv\r\n`;
const [CALLER, PROXY, CALLEE] = ["10.1.0.1", "10.1.0.2", "10.1.0.3"];

function sip(
  call: number,
  hop: number,
  start: string,
  cseq: string,
  back: boolean,
  body = "",
  tag = "",
): void {
  const [from, to] = hop === 0 ? [CALLER, PROXY] : [PROXY, CALLEE];
  const vias = [`Via: SIP/2.0/UDP ${CALLER}:5060;branch=z9hG4bK-${call}-${cseq.replaceAll(" ", "")};rport`];
  if (hop === 1)
    vias.unshift(`Via: SIP/2.0/UDP ${PROXY}:5060;branch=z9hG4bKp${call}-${cseq.replaceAll(" ", "")}`);
  const text = [
    start,
    ...vias,
    "Max-Forwards: 70",
    `From: "Caller ${call}" <sip:caller${call % 5000}@example.com>;tag=a${call}`,
    `To: <sip:callee${call % 7000}@example.com>${tag}`,
    `Call-ID: ${call}-9f3c1d7e5b@${CALLER}`,
    `CSeq: ${cseq}`,
    `Contact: <sip:caller${call % 5000}@${CALLER}:5060>`,
    "User-Agent: Bench/1.0",
    "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, REFER, NOTIFY",
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    `Content-Length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
  packet(
    ...((back ? [to, 5060, from, 5060] : [from, 5060, to, 5060]) as [string, number, string, number]),
    Buffer.from(text, "latin1"),
  );
  ms += 1;
}

const most = Number(megabytes) * 1024 * 1024;
const voice = Buffer.alloc(172, 0x55);
let sipBytes = 0;
for (let call = 0; written < most; call++) {
  const before = written;
  const tag = `;tag=b${call}`;
  const busy = call % 7 === 0;
  for (const hop of [0, 1])
    sip(
      call,
      hop,
      `INVITE sip:callee${call % 7000}@example.com SIP/2.0`,
      "1 INVITE",
      false,
      SDP(CALLER, 20_000 + (call % 10_000) * 2),
    );
  for (const hop of [1, 0]) sip(call, hop, "SIP/2.0 180 Ringing", "1 INVITE", true, "", tag);
  for (const hop of [1, 0])
    sip(
      call,
      hop,
      busy ? "SIP/2.0 486 Busy Here" : "SIP/2.0 200 OK",
      "1 INVITE",
      true,
      busy ? "" : SDP(CALLEE, 30_000 + (call % 10_000) * 2),
      tag,
    );
  for (const hop of [0, 1])
    sip(call, hop, `ACK sip:callee${call % 7000}@${CALLEE} SIP/2.0`, "1 ACK", false, "", tag);
  if (!busy) {
    for (const hop of [0, 1])
      sip(call, hop, `BYE sip:callee${call % 7000}@${CALLEE} SIP/2.0`, "2 BYE", false, "", tag);
    for (const hop of [1, 0]) sip(call, hop, "SIP/2.0 200 OK", "2 BYE", true, "", tag);
  }
  sipBytes += written - before;
  for (let sequence = 0; sipBytes / written > Number(share) && sequence < 60_000; sequence++) {
    const rtp = Buffer.from(voice);
    rtp[0] = 0x80;
    rtp[1] = 0;
    rtp.writeUInt16BE(sequence & 0xffff, 2);
    rtp.writeUInt32BE((sequence * 160) >>> 0, 4);
    rtp.writeUInt32BE(call, 8);
    packet(CALLER, 20_000 + (call % 10_000) * 2, CALLEE, 30_000 + (call % 10_000) * 2, rtp);
    ms += 0.2;
  }
}
flush();
closeSync(out);
console.log(`${file}: ${Math.round(written / 1048576)} MB, ${packets} packets`);
