import { describe, expect, test } from "vitest";
import { explainStory } from "#trace/explain/explain-story";
import { storyView } from "#trace/show/json-view";
import { sample, storyOf, storyOfSamples, told } from "./read-trace.ts";

const findingsOf = (name: string, rule: string) =>
  told(storyOfSamples(name))
    .findings.filter((one) => one.rule === rule)
    .map(({ sentence }) => sentence);
const sentencesOf = (...names: string[]) => told(storyOfSamples(...names)).sentences;

describe("questions that administrators ask of a trace", () => {
  test("1 why did this call fail, and who made the refusal", () => {
    expect(sentencesOf("lab-failures-486-408-483.pcap")).toEqual([
      "alice called busy. 10.40.2.12:5081 answered 486 Busy Here after 2 ms (Q.850 cause 17, user busy): its Server field says LabUAS/1.0, and 10.40.1.20:5060, which passed it on, says kamailio (5.6.3 (x86_64/linux)).",
      "alice called hole. 10.40.1.20:5060 answered 408 Request Timeout by itself after 6.0 s: its Server field, kamailio (5.6.3 (x86_64/linux)), is that of the 100 that came from there too.",
      "alice called loop. 10.40.1.20:5060 ended a loop of the INVITE with 483 Too Many Hops after 117 ms: it had been sent on until its Max-Forwards of 70 was used up.",
    ]);
  });

  test("2 who hung up", () => {
    expect(sentencesOf("lab-asterisk-pjsip.log")[1]).toBe(
      "2001 called 100, after a challenge for the password. It was answered by 10.40.2.13:5060 after 5 ms. 100 (10.40.2.13:5060) hung up after 1.0 s: Q.850 cause 16, normal clearing.",
    );
    expect(told(storyOfSamples("pkts-simple-invite.pcap")).accounts[0]?.endedBy).toBe("127.0.0.1:5060");
  });

  test("3 did it ring, and who gave up", () => {
    expect(sentencesOf("seed-ds-noanswer.uccapilog")).toEqual([
      "The start of this call from r2user1 to r2user2 is not in this log. How long it rang cannot be told: the log begins after the INVITE. r2user2 did not answer, and r2user1's client gave up: caller timeout on no response (52023). AJ-SE-HS-R2.aj.local closed the call with 487 (5002: Request was cancelled).",
    ]);
    expect(sentencesOf("pkts-cancel.pcap")).toEqual([
      "sipp called receiver. It rang after 2.1 s. sipp gave up after 1.0 s of ringing. 127.0.0.1:5090 closed the call with 487.",
    ]);
  });

  test("4 where did the delay come from, 12 who answered when several phones rang", () => {
    expect(sentencesOf("lab-fork-sll2.pcap")).toEqual([
      "alice called fork. It rang after 1 ms and was answered by 10.40.2.12:5080 after 1.0 s. alice (10.40.1.11:5070) hung up after 1.5 s.",
    ]);
    expect(findingsOf("lab-fork-sll2.pcap", "call.forked")).toEqual([
      "2 devices rang, by 10.40.2.20:5060: 10.40.2.12:5080 answered, 10.40.2.13:5080 was cancelled (487).",
    ]);
  });

  test("5 which hop rewrote the SDP, 6 which two legs belong together", () => {
    expect(findingsOf("lab-asterisk-pjsip.log", "sdp.rewritten")).toEqual([
      "10.40.2.13:5060 changed the offer that it sent on to 10.40.2.12:5080: audio is to go to 10.40.2.13 port 30052 in the place of 10.40.1.11 port 41000 and pcma and g722 are no longer offered for audio.",
    ]);
    expect(findingsOf("lab-asterisk-pjsip.log", "call.legs")).toEqual([
      "The INVITE to 101@10.40.2.13 (a078b99a-8f5b-4d77-955a-694fc8fe8332) and the INVITE to 1006@10.40.2.12 (f707cd35-c62d-4391-97fe-84a344eed07a) are legs of one call. 10.40.2.13:5060 got the INVITE of a078b99a-8f5b-4d77-955a-694fc8fe8332 and sent that of f707cd35-c62d-4391-97fe-84a344eed07a 2 ms later, for the same caller.",
    ]);
    expect(sentencesOf("lab-asterisk-pjsip.log")[3]).toBe(
      "2001 called 101, after a challenge for the password. 10.40.2.12:5080 answered 486 Busy Here after 4 ms (Q.850 cause 17, user busy); 10.40.2.13:5060 passed it on.",
    );
  });

  test("7 which ICE pair won", () => {
    expect(findingsOf("seed-ds-r2user1.uccapilog", "ice.chosen")).toEqual([
      "ICE chose local 192.168.100.65 50009 (TCP-ACT, host) and remote 192.168.100.80 18851 (TCP-PASS), as seen by who sent the later offer.",
    ]);
  });

  test("8 is it an authentication loop, and a normal challenge is none", () => {
    expect(findingsOf("lab-baresip-authloop.log", "auth.loop")).toEqual([
      "10.40.1.20:5060 refused the password of authbad@lab.example 15 times (16 REGISTERs, each answered 401 with a fresh nonce): the password is wrong, and the client goes on trying.",
    ]);
    expect(findingsOf("lab-asterisk-pjsip.log", "auth.loop")).toEqual([]);
  });

  test("9 is there a NAT problem, 10 which side hears nothing and why", () => {
    expect(findingsOf("lab-nat-oneway-audio.pcap", "nat.private-address")).toEqual([
      "Via, Contact and c= of the SDP of the INVITE say 192.168.77.50, and the packet comes from 10.40.1.30:5070: the sender is behind NAT, or has several addresses, and does not know the one that is seen here.",
    ]);
    expect(findingsOf("lab-nat-oneway-audio.pcap", "media.one-way")).toEqual([
      "alice@lab.example hears nothing: 10.40.2.12:30000 sends its sound to 192.168.77.50 port 40000, as the SDP asks, and 10.40.2.20 answers network unreachable (2 times); the other way 252 packets came from 10.40.1.30:40000.",
    ]);
  });

  test("11 were messages lost or repeated", () => {
    expect(findingsOf("pkts-udp-fragmented.pcap", "trace.unreadable")).toEqual([
      "Of a datagram in pieces only 1480 bytes are in the capture; its end is missing. It begins: INVITE sip:service@10.108.158.224:5060 SIP/2.0 (pkts-udp-fragmented.pcap, frame 1)",
    ]);
    expect(findingsOf("lab-cancel-hep3.pcap", "sip.repeated-answer")).toEqual([
      "10.40.1.20:5060 sent the 487 to 10.40.1.11:5074 2 times: no ACK had reached it in time.",
    ]);
    expect(findingsOf("lab-cancel-hep3.pcap", "trace.copies")).toEqual([
      "14 messages were seen more than once, on the wire and in HEP: each counts once, and none was repeated for that.",
    ]);
  });

  test("13 do the WebRTC profiles not match", () => {
    const offer = [
      "jssip.min.js:9 JsSIP:Transport received text message:INVITE sip:web@h.invalid;transport=ws SIP/2.0",
      "Via: SIP/2.0/WS 192.0.2.60:5060;branch=z9hG4bK53318dfe;rport",
      "From: <sip:303@192.0.2.60>;tag=as6",
      "To: <sip:web@h.invalid>",
      "Call-ID: 1@192.0.2.60",
      "CSeq: 102 INVITE",
      "Content-Type: application/sdp",
      "",
      "v=0",
      "o=root 1 1 IN IP4 192.0.2.60",
      "s=-",
      "c=IN IP4 192.0.2.60",
      "t=0 0",
      "m=audio 13024 RTP/SAVPF 0 8",
      "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:SECRETSECRET",
    ].join("\n");
    expect(
      told(storyOf(["console.log", Buffer.from(offer)])).findings.map(({ sentence }) => sentence),
    ).toEqual([
      "The caller offers audio as RTP/SAVPF with SDES keys only (a=crypto), and no a=fingerprint: a browser accepts DTLS-SRTP only and has to refuse.",
    ]);
  });

  test("13 which media were refused", () => {
    const call = (start: string, body = "") =>
      `${start}\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: 7\r\nCSeq: 1 INVITE\r\n${body === "" ? "" : "Content-Type: application/sdp\r\n"}\r\n${body}`;
    const sdp =
      "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/SAVP 0 9\r\n";
    const text = `${call("INVITE sip:b@h SIP/2.0", sdp)}\r\n${call("SIP/2.0 488 Not Acceptable Here")}`;
    expect(told(storyOf(["x", Buffer.from(text)])).findings.map(({ sentence }) => sentence)).toEqual([
      "The other end refused the media of the INVITE with 488; offered were audio by RTP/SAVP as pcmu, g722.",
    ]);
  });

  test("14 why does the Edge refuse", () => {
    const log = [
      "TL_INFO(TF_PROTOCOL) [0]06E4.0EB4::01/18/2012-05:00:43.101.00005386 (SIPStack,SIPAdminLog::TraceProtocolRecord:SIPAdminLog.cpp(125))$$begin_record",
      'Direction: incoming;source="internal edge";destination="external edge"',
      "Peer: fe.example.com:61182",
      "Message-Type: request",
      "Start-Line: OPTIONS sip:probe@partner.example SIP/2.0",
      "From: <sip:probe@example.com>;tag=1",
      "To: <sip:probe@partner.example>",
      "CSeq: 1 OPTIONS",
      "Call-ID: 017b06f3",
      "VIA: SIP/2.0/TLS 192.0.2.10:61182;branch=z9hG4bK6de49c9a",
      "ROUTE: <sip:edge.partner.example;transport=tls;lr>;ms-edge-route",
      "CONTENT-LENGTH: 0",
      "Message-Body: -",
      "$$end_record",
      "",
      "TL_ERROR(TF_COMPONENT) [0]0860.0CDC::01/18/2012-05:07:42.622.000d0b31 (SIPStack,CSIPRequest::GetNextHopByRouteHeader:SIPRequest.cpp(2440))( 00000000028FDD70 ) Exit - route headers from untrusted source. Result 0xC3E93C5E(SIPPROXY_E_ROUTING)",
    ].join("\r\n");
    const { sentences, findings } = told(storyOf(["edge.txt", Buffer.from(log)]));
    expect(sentences).toEqual([
      "fe.example.com:61182 asked probe@partner.example by OPTIONS what it can do. No answer is in this log.",
    ]);
    expect(findings.find(({ rule }) => rule === "edge.untrusted-route")?.sentence).toBe(
      "The Edge refused a request because its Route field comes from a server that it does not trust, or does not fit the connection (SIPPROXY_E_ROUTING). The OPTIONS from fe.example.com:61182 carries Route with ms-edge-route.",
    );
  });

  test.each(["seed-ocs-validation.txt", "seed-ocs-validation-wrapped.txt"])(
    "15 what does the server say about this user: %s",
    (name) => {
      const [sentence] = findingsOf(name, "log.hresult");
      expect(sentence).toMatch(
        /^Line URI tel:3048;phone-context=cdp\.udp is not valid for UC \(0xC3EC7E02 LC_VALIDATION_E_INVALID_TEL_URI, 6 records, first in line \d of seed-ocs-validation/,
      );
    },
  );
});

describe("article 9, the desktop that was shared", () => {
  /** As a web page has it: blanks at line ends, records moved in, lines of equals signs between. */
  const page = ["invite", "200ok", "reinvite", "cancel", "487"]
    .map((name) => sample(`seed-ds-${name}.uccapilog`).toString("latin1"))
    .map((log) => {
      const lines = log.trimEnd().split("\r\n");
      const blank = lines.indexOf("");
      return lines
        .map((line, at) =>
          line === ""
            ? line
            : at === 0 || at === blank + 1 || at === lines.length - 1
              ? `  ${line}    `
              : `${line}    `,
        )
        .filter((_, at) => at !== blank)
        .join("\n")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;");
    })
    .join(`\n  ${"=".repeat(65)}\n  Some words of the author between.\n`);

  test("A9.1 dropped as the page has it, it is one session of 3 messages and one of 2", () => {
    const story = storyOf(["article.txt", Buffer.from(page, "latin1")]);
    expect(story.sessions.map(({ kind, messages }) => [kind, messages.length])).toEqual([
      ["share", 3],
      ["call", 2],
    ]);
    expect(told(story).sentences[0]).toBe(
      "r2user1 offered their desktop to r2user2. It was accepted by 192.168.100.80:2125 2.7 s later if the clocks of the two logs agree. r2user2's computer waited on 192.168.100.80 port 18851; r2user1's computer connected out from 192.168.100.65 port 50009; direct, TCP, encrypted with AES-128. From the invitation to the decided path: 3.1 s on r2user1's own clock. Sharer r2user1, viewer r2user2. A firewall must let 192.168.100.65:50009 open a connection to 192.168.100.80:18851. Its end is not in this log.",
    );
  });

  test("A9.1 and field by field: roles, candidates, the chosen pair, kind of media, encryption, times", () => {
    const story = storyOf(["article.txt", Buffer.from(page, "latin1")]);
    const [share] = storyView(story, explainStory(story)).sessions;
    expect(share).toMatchObject({
      kind: "share",
      from: "r2user1@aj.local",
      to: "r2user2@aj.local",
      outcome: "answered",
      finalStatus: 200,
      started: "2009-08-25T13:47:02.915",
      path: {
        sharer: "r2user1@aj.local",
        viewer: "r2user2@aj.local",
        mediaType: "rdp",
        kind: "applicationsharing",
        local: { address: "192.168.100.65", port: 50009, transport: "tcp-act", type: "host" },
        remote: { address: "192.168.100.80", port: 18851, transport: "tcp-pass", type: "host" },
        protocol: "TCP",
        direct: true,
        encryption: "AES-128",
      },
    });
    const places = (
      candidates: readonly { component: number; transport: string; address: string; port: number }[] = [],
    ) =>
      candidates.map(
        ({ component, transport, address, port }) => `${component} ${transport} ${address}:${port}`,
      );
    expect(places(share?.path?.offered)).toEqual([
      "1 tcp-pass 192.168.100.65:50016",
      "2 tcp-pass 192.168.100.65:50016",
      "1 tcp-act 192.168.100.65:50019",
      "2 tcp-act 192.168.100.65:50019",
    ]);
    expect(places(share?.path?.answered)).toEqual([
      "1 tcp-pass 192.168.100.80:18851",
      "2 tcp-pass 192.168.100.80:18851",
      "1 tcp-act 192.168.100.80:24042",
      "2 tcp-act 192.168.100.80:24042",
    ]);
    const [invite, ok, again] = story.messages;
    expect([(ok?.at ?? 0) - (invite?.at ?? 0), (again?.at ?? 0) - (invite?.at ?? 0)]).toEqual([2_737, 3_123]);
  });

  test("A9.2 the second names who gave up, who closed, and that the start is not in the log", () => {
    const account = told(storyOf(["article.txt", Buffer.from(page, "latin1")])).accounts[1];
    expect(account).toMatchObject({ outcome: "cancelled", finalStatus: 487, endedBy: "192.168.100.65:4997" });
    expect(account?.sentence).toContain("(52023)");
    expect(account?.sentence).toContain("487 (5002: Request was cancelled)");
  });
});
