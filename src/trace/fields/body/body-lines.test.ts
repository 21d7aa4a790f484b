import { expect, test } from "vitest";
import { bodyLines } from "./body-lines.ts";

const line = (text: string, ...more: string[]) => bodyLines("application/sdp", [text, ...more])[0];

test.each([
  [
    "a=candidate:1 1 TCP-PASS 2120613887 192.168.100.65 50016 typ host ",
    "It can be reached for the media at 192.168.100.65, port 50016, over TCP, which it waits for: an address of its own. Priority 2120613887.",
    "MS-ICE2",
  ],
  [
    "a=candidate:mzYq0Jb2vUW1 1 xxxxxxxxxxxx UDP 0.830 10.0.0.21 50020",
    "It can be reached for the media at 10.0.0.21, port 50020, over UDP. Preference 0.830 of 1, in the old form of ICE (draft 6). Its password is removed from this trace.",
    "MS-ICE",
  ],
  [
    "a=candidate:1 1 tcp 2130706431 192.0.2.7 9 typ host tcptype active",
    "It can be reached for the media at 192.0.2.7, port 9, over TCP, which it opens itself: an address of its own. Priority 2130706431.",
    "RFC 6544 §4.5",
  ],
  [
    "a=candidate:3 2 UDP 16648703 198.51.100.7 51200 typ relay raddr 10.0.0.21 rport 50020",
    "It can be reached for reports (RTCP) at 198.51.100.7, port 51200, over UDP: an address at a relay (TURN); behind it is 10.0.0.21, port 50020. Priority 16648703.",
    "RFC 8839 §5.1",
  ],
  [
    "a=remote-candidates:1 192.168.100.80 18851 2 192.168.100.80 18851",
    "The way that was found: the other end is reached for the media at 192.168.100.80, port 18851 and for reports (RTCP) at 192.168.100.80, port 18851.",
    "RFC 8839 §5.2",
  ],
  [
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:xxxxxxxxxxxx|2^31|1:1",
    "Key 1 for encrypted media (SRTP): AES with 128 bits (the key is removed from this trace).",
    "RFC 4568",
  ],
  [
    "a=cryptoscale:1 client AES_CM_128_HMAC_SHA1_80 inline:xxxx|2^31|1:1",
    "Offers a key for encryption that spares a conference server work (scaled SRTP), as the client (the key is removed from this trace).",
    "MS-SSRTP",
  ],
  [
    "a=fingerprint:sha-256 12:DF:3E:5D:49:6B:19:E5",
    "The keys come by DTLS, from the certificate whose SHA-256 begins with 12:DF:3E:5D.",
    "RFC 8122",
  ],
  [
    "a=setup:actpass",
    "Its sender can open the connection or wait for it; the other end chooses.",
    "RFC 4145",
  ],
  ["a=x-applicationsharing-role:viewer", "Its sender watches.", "MS-SDPEXT 3.1.5.18"],
  ["a=group:BUNDLE 0 1", "The sections 0 and 1 share one port.", "RFC 5888"],
  ["b=TIAS:64000", "These media may take 64000 bit/s, packet headers not counted.", "RFC 3890"],
  ["c=IN IP4 0.0.0.0", "No media are to be sent here: on hold, in the oldest form.", "RFC 3264 §8.4"],
  [
    "m=audio 49170 RTP/AVP 0 8 18",
    "Sound at port 49170, not encrypted: G.711 µ-law, G.711 A-law and G.729, the most wanted first.",
    "RFC 8866 §5.14",
  ],
  ["m=video 0 RTP/AVP 34", "Video: refused, or not wanted any more (port 0).", "RFC 3264 §6"],
  [
    "m=message 5061 sip null",
    "Messages: they go through the server in SIP; the port means nothing.",
    "MS-SIP",
  ],
])("%s", (text, sentence, source) => {
  expect(line(text)).toMatchObject({ sentence, source });
});

test("a media line knows the codecs and keys of its section", () => {
  const rtpmap = "a=rtpmap:111 opus/48000/2";
  expect(line("m=audio 9 UDP/TLS/RTP/SAVPF 111", rtpmap)?.sentence).toBe(
    "Sound at a port that is yet to be found (9), encrypted with keys that come by DTLS: Opus.",
  );
  const crypto = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:xxxx";
  expect(line("m=audio 5000 RTP/AVP 111", rtpmap, crypto)?.sentence).toBe(
    "Sound at port 5000, encrypted if the other end does it too: Opus.",
  );
  expect(line("a=own:1")).toBeUndefined();
});

test("the negotiation of a file transfer, its keys removed", () => {
  const lines = ["Invitation-Command: ACCEPT", "Encryption-Key: xxxxxxxx", "Port: 6891", "Own: 1"];
  expect(bodyLines("text/x-msmsgsinvite", lines).map((said) => said?.sentence)).toEqual([
    "The proposal is accepted.",
    "The key with which the file is encrypted (removed from this trace).",
    "The port for it is 6891.",
    undefined,
  ]);
});

test("parts and pieces of messages are described like messages", () => {
  const lines = [
    "--b",
    "Content-Type: message/sipfrag",
    "",
    "SIP/2.0 180 Ringing",
    "Retry-After: 5",
    "--b--",
  ];
  expect(bodyLines("multipart/mixed;boundary=b", lines).map((said) => said?.sentence)).toEqual([
    "Part 1 begins here.",
    "The part is a piece of a SIP message.",
    undefined,
    "Answer. The other device is ringing.",
    "The sender may try again after 5 seconds.",
    "The last part ends here.",
  ]);
});
