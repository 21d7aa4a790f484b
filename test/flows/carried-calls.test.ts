import { describe, expect, test } from "vitest";
import type { SipMessage } from "#sip/message/message";
import type { Phone, What } from "#testing/phone";
import { openStage } from "#testing/stage";

const SDP: [string, string][] = [["content-type", "application/sdp"]];

/** What Chromium describes, without what does not matter here. */
const browser = (direction = "sendrecv"): string =>
  `v=0
o=- 4611 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 110 126
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:wEb1
a=ice-pwd:${"w".repeat(24)}
a=fingerprint:sha-256 ${Array(32).fill("CD").join(":")}
a=setup:actpass
a=mid:0
a=${direction}
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:110 telephone-event/48000
a=rtpmap:126 telephone-event/8000
a=ssrc:7 cname:x
m=video 9 UDP/TLS/RTP/SAVPF 96
c=IN IP4 0.0.0.0
a=mid:1
a=rtpmap:96 VP8/90000
a=sendrecv
`.replaceAll("\n", "\r\n");

/** RFC 3264 §10.1, with key presses. */
const phone = (more = "a=sendrecv", formats = "8 101", port = 49_170): string =>
  `v=0
o=bob 2890844730 2890844731 IN IP4 192.0.2.7
s=
c=IN IP4 192.0.2.7
t=0 0
m=audio ${port} RTP/AVP ${formats}
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
${more}
`.replaceAll("\n", "\r\n");

const rtp = (type: number, sequence: number): Uint8Array =>
  Uint8Array.of(0x80, type, 0, sequence, 0, 0, 0, 1, 0, 0, 0, 2, 42);

const gets = async (one: Phone, what: What): Promise<SipMessage> => one.gets(what);
const lines = (message: SipMessage): string[] => message.body.split("\r\n");

describe("a browser calls a phone", () => {
  const open = async () => {
    const stage = await openStage();
    const web = await stage.signedIn("web", "alice", "ws");
    const desk = await stage.signedIn("desk", "bob", "udp");
    web.sends("INVITE bob", SDP, browser());
    return { stage, web, desk, invite: await gets(desk, "INVITE") };
  };

  test("the phone is offered plain RTP at our address, the browser is answered with ICE and DTLS, and its picture is refused", async () => {
    const { stage, web, desk, invite } = await open();
    expect(lines(invite)).toEqual(
      expect.arrayContaining([
        "c=IN IP4 192.0.2.1",
        "m=audio 50000 RTP/AVP 111 0 8 110 126",
        "a=rtpmap:111 opus/48000/2",
        "a=sendrecv",
      ]),
    );
    expect(invite.body).not.toMatch(/ice-|fingerprint|m=video/);

    desk.sends(200, SDP, phone());
    const answer = await gets(web, 200);
    expect(lines(answer)).toEqual(
      expect.arrayContaining([
        "a=group:BUNDLE 0",
        "m=audio 51000 UDP/TLS/RTP/SAVPF 8 126",
        "a=ice-ufrag:srvr",
        "a=setup:active",
        "a=mid:0",
        "m=video 0 UDP/TLS/RTP/SAVPF 96",
      ]),
    );
    expect(answer.body).toMatch(/^a=ssrc:\d+ cname:/m); // Chromium plays nothing else
    await stage.end();
  });

  test("sound goes both ways, with each end's own numbers; who hangs up gives everything back", async () => {
    const { stage, web, desk } = await open();
    desk.sends(200, SDP, phone());
    await web.gets(200);
    web.sends("ACK");
    await desk.gets("ACK");
    const [port] = stage.media.ports;
    const [end] = stage.media.webs;
    end?.arrive(rtp(126, 1));
    end?.arrive(rtp(13, 2)); // comfort noise was not agreed
    expect(port?.sent.map(({ bytes, port: to, address }) => [bytes[1], to, address])).toEqual([
      [101, 49_170, "192.0.2.7"],
    ]);
    port?.arrive(rtp(101, 1), 49_170, "192.0.2.7");
    port?.arrive(rtp(101, 1), 49_170, "198.51.100.9"); // somebody else
    expect(end?.sent.map((bytes) => bytes[1])).toEqual([126]);

    expect(stage.media.open).toBe(2);
    expect(stage.frontEnd.calls.list().map(({ carried }) => carried)).toEqual([true]);
    web.sends("BYE");
    await desk.gets("BYE");
    desk.sends(200);
    await web.gets(200);
    expect(stage.media.open).toBe(0);
    await stage.end();
  });

  test("a phone that takes no plain RTP is offered the same port encrypted", async () => {
    const { stage, web, desk } = await open();
    desk.sends(488);
    await desk.gets("ACK");
    const second = await gets(desk, "INVITE");
    expect(second.body).toMatch(/^m=audio 50000 RTP\/SAVP /m);
    expect(second.body).toMatch(/^a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:A{40}\r$/m);
    desk.sends(488);
    await web.gets(488);
    expect(stage.media.open).toBe(0);
    await stage.end();
  });

  test("hold and resume from either end reach the other, on the same ports", async () => {
    const { stage, web, desk } = await open();
    desk.sends(200, SDP, phone());
    await web.gets(200);
    web.sends("ACK");
    await desk.gets("ACK");
    web.sends("INVITE", SDP, browser("sendonly"));
    expect(lines(await gets(desk, "INVITE"))).toEqual(
      expect.arrayContaining(["m=audio 50000 RTP/AVP 8 101", "a=sendonly"]),
    );
    desk.sends(200, SDP, phone("a=recvonly"));
    expect(lines(await gets(web, 200))).toContain("a=recvonly");
    web.sends("ACK");
    await desk.gets("ACK");
    desk.sends("INVITE", SDP, phone("a=inactive"));
    const held = await gets(web, "INVITE");
    expect(lines(held)).toEqual(expect.arrayContaining(["a=ice-ufrag:srvr", "a=inactive", "a=mid:0"]));
    expect(stage.media.webs).toHaveLength(1);
    await stage.end();
  });

  test("who gives up gives everything back", async () => {
    const { stage, web, desk } = await open();
    desk.sends(180);
    await web.gets(180);
    web.sends("CANCEL");
    await desk.gets("CANCEL");
    desk.sends(200);
    desk.sends(487);
    await web.gets(487);
    expect(stage.media.open).toBe(0);
    await stage.end();
  });

  test("a call in which nobody is heard any more is carried no longer", async () => {
    const { stage, web, desk } = await open();
    desk.sends(200, SDP, phone());
    await web.gets(200);
    stage.passes(4 * 60_000);
    stage.media.webs[0]?.arrive(rtp(8, 1));
    stage.passes(5 * 60_000);
    expect(stage.media.open).toBe(2);
    stage.passes(2 * 60_000);
    expect(stage.media.open).toBe(0);
    await stage.end();
  });
});

describe("a phone calls", () => {
  test("a browser is offered ICE and DTLS, and its answer becomes the phone's", async () => {
    const stage = await openStage();
    const web = await stage.signedIn("web", "bob", "wss");
    const desk = await stage.signedIn("desk", "alice", "udp");
    desk.sends("INVITE bob", SDP, phone());
    const invite = await gets(web, "INVITE");
    expect(lines(invite)).toEqual(
      expect.arrayContaining(["m=audio 51000 UDP/TLS/RTP/SAVPF 8 101", "a=setup:active", "a=group:BUNDLE 0"]),
    );
    web.sends(200, SDP, browser().replace("actpass", "passive"));
    expect(lines(await gets(desk, 200))).toEqual(
      expect.arrayContaining(["m=audio 50000 RTP/AVP 8 101", "c=IN IP4 192.0.2.1"]),
    );
    expect(stage.media.webs[0]?.described.join()).toContain("a=ice-ufrag:wEb1");
    await stage.end();
  });

  test("somebody whose browser and phone ring: the phone takes it, and nothing is carried", async () => {
    const stage = await openStage();
    const web = await stage.signedIn("web", "bob", "ws");
    const other = await stage.signedIn("other", "bob", "tcp");
    const desk = await stage.signedIn("desk", "alice", "udp");
    const offer = phone();
    desk.sends("INVITE bob", SDP, offer);
    expect((await gets(other, "INVITE")).body).toBe(offer);
    expect((await gets(web, "INVITE")).body).toContain("SAVPF");
    web.sends(180);
    const answer = phone("a=sendrecv", "8", 5_000);
    other.sends(200, SDP, answer);
    expect((await gets(desk, 200)).body).toBe(answer);
    desk.sends("ACK");
    await web.gets("CANCEL");
    web.sends(200);
    web.sends(487);
    await web.gets("ACK");
    expect(stage.media.open).toBe(0);
    desk.sends("INVITE", SDP, phone("a=sendonly"));
    expect((await gets(other, "INVITE")).body).toBe(phone("a=sendonly"));
    await stage.end();
  });

  test("a browser with no sound in common is refused with both lists", async () => {
    const stage = await openStage();
    await stage.signedIn("web", "bob", "ws");
    const desk = await stage.signedIn("desk", "alice", "udp");
    desk.sends("INVITE bob", SDP, phone("a=sendrecv", "18 101"));
    await desk.gets(488);
    expect(stage.problems.at(-1)).toMatchObject({
      id: "MED-0001",
      why: { observed: ["g729", "telephone-event"], expected: { oneOf: ["pcmu", "pcma", "g722", "opus"] } },
    });
    expect(stage.media.open).toBe(0);
    await stage.end();
  });

  test("a browser without describing its sound: it is told so", async () => {
    const stage = await openStage();
    await stage.signedIn("web", "bob", "ws");
    const desk = await stage.signedIn("desk", "alice", "udp");
    desk.sends("INVITE bob");
    await desk.gets(488);
    expect(stage.problems.at(-1)?.id).toBe("MED-0003");
    await stage.end();
  });

  test("another phone, or a browser another browser: nothing is touched", async () => {
    const stage = await openStage({ users: ["alice", "bob", "carol"] });
    const [one, two] = [
      await stage.signedIn("one", "alice", "ws"),
      await stage.signedIn("two", "bob", "wss"),
    ];
    one.sends("INVITE bob", SDP, browser());
    expect((await gets(two, "INVITE")).body).toBe(browser());
    expect(stage.media.webs).toHaveLength(0);
    await stage.end();
  });
});
