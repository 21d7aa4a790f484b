import { describe, expect, test } from "vitest";
import { openStage } from "#testing/stage";

const SDP: [string, string][] = [["content-type", "application/sdp"]];
const sound = (more = ""): string =>
  `v=0\r\no=a 1 1 IN IP4 192.0.2.7\r\ns=-\r\nc=IN IP4 192.0.2.7\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n${more}`;
const rtp = (sequence: number): Uint8Array =>
  Uint8Array.of(0x80, 8, 0, sequence, 0, 0, 0, 1, 0, 0, 0, 2, sequence);

describe("Echo", () => {
  const open = async () => {
    const stage = await openStage();
    const desk = await stage.signedIn("desk", "alice", "tcp");
    return { stage, desk };
  };
  const called = async () => {
    const { stage, desk } = await open();
    desk.sends("INVITE echo", SDP, sound());
    const answer = await desk.gets(200);
    return { stage, desk, answer };
  };

  test("takes a call and sends back what it hears, a little later and in order", async () => {
    const { stage, desk, answer } = await called();
    expect(answer.body).toContain("m=audio 50000 RTP/AVP 8");
    desk.sends("ACK");
    const [port] = stage.media.ports;
    for (let sequence = 1; sequence <= 50; sequence++) port?.arrive(rtp(sequence), 4_000, "192.0.2.7");
    expect(port?.sent.map(({ bytes }) => bytes[12])).toEqual(Array.from({ length: 10 }, (_, at) => at + 1));
    desk.sends("BYE");
    await desk.gets(200);
    expect(stage.media.open).toBe(0);
    await stage.end();
  });

  test("sends nothing to who holds it, and goes on afterwards", async () => {
    const { stage, desk } = await called();
    desk.sends("ACK");
    desk.sends("INVITE", SDP, sound("a=sendonly\r\n"));
    expect((await desk.gets(200)).body).toContain("a=recvonly");
    desk.sends("ACK");
    const [port] = stage.media.ports;
    for (let sequence = 1; sequence <= 50; sequence++) port?.arrive(rtp(sequence), 4_000, "192.0.2.7");
    expect(port?.sent).toEqual([]);
    await stage.end();
  });

  test("repeats its answer until it is acknowledged, and gives the call up when that never comes", async () => {
    const { stage, desk } = await called();
    stage.passes(1_600);
    expect(await desk.rest()).toEqual([200, 200]);
    stage.passes(32_000);
    await desk.gets("BYE");
    expect(stage.media.open).toBe(0);
    await stage.end();
  });

  test("hangs up after a minute in which it heard nothing", async () => {
    const { stage, desk } = await called();
    desk.sends("ACK");
    stage.passes(59_000);
    stage.media.ports[0]?.arrive(rtp(1), 4_000, "192.0.2.7");
    stage.passes(60_000);
    expect(stage.media.open).toBe(1);
    stage.passes(60_000);
    await desk.gets("BYE");
    expect(stage.media.open).toBe(0);
    await stage.end();
  });

  test("refuses what has no sound that it can send back, and a third call of the same person", async () => {
    const { stage, desk } = await called();
    desk.sends("INVITE echo", SDP, sound().replace("AVP 8", "AVP 18"));
    await desk.gets(488);
    expect(stage.problems.at(-1)?.id).toBe("MED-0004");
    desk.sends("INVITE echo", SDP, sound());
    await desk.gets(200);
    desk.sends("INVITE echo", SDP, sound());
    await desk.gets(486);
    expect(stage.problems.at(-1)?.id).toBe("MED-0005");
    await stage.end();
  });

  test("says of a call that is over that it is", async () => {
    const { stage, desk } = await called();
    desk.sends("ACK");
    desk.sends("BYE");
    await desk.gets(200);
    desk.sends("INFO");
    await desk.gets(481);
    expect(stage.problems.at(-1)?.id).toBe("MED-0006");
    await stage.end();
  });

  test("writes back what is written to it", async () => {
    const { stage, desk } = await open();
    desk.sends("MESSAGE echo", [["content-type", "text/plain"]], "Hello?");
    await desk.gets(200);
    const back = await desk.gets("MESSAGE");
    expect([back.from.uriText, back.body]).toEqual(["sip:echo@example.com", "Hello?"]);
    await stage.end();
  });

  test("calls whoever asks for it on every device, and stops after 30 s", async () => {
    const { stage, desk } = await open();
    const page = await stage.signedIn("page", "alice", "ws");
    desk.sends("MESSAGE echo", [["content-type", "text/plain"]], "call me");
    const invite = await desk.gets("INVITE");
    expect([invite.from.uriText, invite.body.includes("RTP/AVP 0 8 101")]).toEqual([
      "sip:echo@example.com",
      true,
    ]);
    expect((await page.gets("INVITE")).body).toContain("UDP/TLS/RTP/SAVPF");
    page.sends(180);
    stage.passes(30_000);
    await page.gets("CANCEL");
    page.sends(200);
    page.sends(487);
    await page.gets("ACK");
    await stage.end();
    expect(stage.media.webs.some((web) => web.open)).toBe(false);
  });

  test("whoever takes it has the call, and the other devices stop", async () => {
    const { stage, desk } = await open();
    const page = await stage.signedIn("page", "alice", "ws");
    page.sends("MESSAGE echo", [["content-type", "text/plain"]], "Call me!");
    await page.gets("INVITE");
    await desk.gets("INVITE");
    page.sends(180);
    desk.sends(200, SDP, sound());
    await desk.gets("ACK");
    await page.gets("CANCEL");
    page.sends(200);
    page.sends(487);
    await page.gets("ACK");
    expect(stage.frontEnd.echo?.size).toBe(1);
    desk.sends("BYE");
    await desk.gets(200);
    expect(stage.frontEnd.echo?.size).toBe(0);
    expect(stage.media.open).toBe(0);
    await stage.end();
  });
});
