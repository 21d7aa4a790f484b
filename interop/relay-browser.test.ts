import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser } from "../test/browser/browser.ts";
import { type IceServer, iceServerOf } from "./clients/coturn.ts";
import { needs } from "./clients/needs.ts";
import { Parley } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";

/**
 * Runs in the page: two connections that may use relayed addresses only, a channel between them, an echo. A text, because tests know no
 * DOM.
 */
const TALK = `async ({ server, url }) => {
  const configuration = { iceServers: [{ ...server, urls: [url] }], iceTransportPolicy: "relay" };
  const [one, other] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  const errors = [];
  for (const [from, to] of [[one, other], [other, one]]) {
    from.onicecandidate = ({ candidate }) => candidate && to.addIceCandidate(candidate);
    from.onicecandidateerror = ({ errorCode, errorText }) => errors.push(errorCode + " " + errorText);
  }
  other.ondatachannel = ({ channel }) => { channel.onmessage = ({ data }) => channel.send(data); };
  const channel = one.createDataChannel("echo");
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription);
  const opened = await Promise.race([
    new Promise((resolve) => { channel.onopen = () => resolve(true); }),
    new Promise((resolve) => setTimeout(() => resolve(false), 15000)),
  ]);
  let echoed = 0;
  if (opened) {
    const all = new Promise((resolve) => { channel.onmessage = () => ++echoed === 200 && resolve(); });
    for (let count = 0; count < 200; count++) channel.send("x".repeat(1000));
    await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 10000))]);
  }
  // The report may lag behind the channel: it is read until it names the pair in use.
  let local;
  for (let look = 0; !local && look < 50; look++) {
    const stats = [...(await one.getStats()).values()];
    const pair = stats.find((row) => row.type === "candidate-pair" && row.nominated && row.state === "succeeded");
    local = stats.find((row) => row.id === pair?.localCandidateId);
    if (!local) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  one.close();
  other.close();
  return { opened, echoed, type: local?.candidateType, protocol: local?.relayProtocol, errors };
}`;

describe.runIf(await needs("chromium"))("Chromium with relayed addresses only, as the server comes", () => {
  const dir = workFolder("relay-browser");
  let parley: Parley;
  let browser: Awaited<ReturnType<typeof openBrowser>>;
  let server: IceServer;

  beforeAll(async () => {
    parley = await Parley.start({ dir });
    await parley.user("anna");
    server = await iceServerOf(parley, "anna");
    // Trust in our certificate is another test's; here it is only what carries media.
    browser = await openBrowser({ dir, flags: ["--ignore-certificate-errors"] });
  });
  afterAll(async () => {
    await browser?.close();
    await parley?.stop();
  });

  test.each([
    ["udp", "turn:", "udp"],
    ["tcp", "turn:", "tcp"],
    ["tls", "turns:", "tcp"],
  ])("two of it talk over %s", async (protocol, scheme, transport) => {
    const url = server.urls.find((one) => one.startsWith(scheme) && one.endsWith(`transport=${transport}`));
    const page = await (await browser.newContext()).newPage();
    await page.goto(`http://127.0.0.1:${parley.ports.http}/`);
    const said = await page.evaluate(`(${TALK})(${JSON.stringify({ server, url })})`);
    expect(said).toEqual({ opened: true, echoed: 200, type: "relay", protocol, errors: [] });
  });

  test("wrong credentials are told to the page by code and id", async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`http://127.0.0.1:${parley.ports.http}/`);
    const wrong = { server: { ...server, credential: "wrong" }, url: server.urls[1] };
    const said = (await page.evaluate(`(${TALK})(${JSON.stringify(wrong)})`)) as { errors: string[] };
    expect(said.errors[0]).toMatch(/^401 /);
  });

  test("nothing in the server's log is an error", () => {
    expect(parley.errors()).toEqual([]);
  });
});
