import { readFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deriveKey } from "#security/derive-key";
import { createRelaySecrets } from "#security/relay-secrets";
import { echoPeer, type IceServer, iceServerOf, uclient } from "./clients/coturn.ts";
import { needs } from "./clients/needs.ts";
import { Parley } from "./clients/parley.ts";
import { workFolder } from "./clients/program.ts";

const portIn = ({ urls }: IceServer, scheme: string, transport: string): number =>
  Number(urls.find((url) => url.startsWith(`${scheme}:`) && url.endsWith(transport))?.split(/[:?]/)[2]);

describe.runIf(await needs("coturn"))("coturn's client at our relay", () => {
  const dir = workFolder("relay");
  let parley: Parley;
  let peer: Awaited<ReturnType<typeof echoPeer>>;
  let anna: IceServer;
  const seen = async () =>
    (await parley.json<{ events: { id: string }[] }>("events")).events.map(({ id }) => id);

  beforeAll(async () => {
    const set = ["relay.networks=127.0.0.0/8", "relay.most-allocations-per-user=60"];
    parley = await Parley.start({ dir, set });
    for (const user of ["anna", "bernd"]) await parley.user(user);
    peer = await echoPeer(dir);
    anna = await iceServerOf(parley, "anna");
  });
  afterAll(async () => {
    await peer?.end();
    await parley?.stop();
  });
  // Over TLS this client loses a message that shares a record with another, now and then: there it may try again.
  const toPeer = () => ["-e", "127.0.0.1", "-r", String(peer.port)];

  test.each([
    ["channels", []],
    ["indications", ["-s"]],
    ["channels, without a port for RTCP", ["-c"]],
    ["long packets", ["-c", "-l", "1400"]],
  ])("%s: every packet comes back, over UDP, TCP and TLS on the HTTPS port", async (_, words) => {
    const ways: (readonly [number, string[]])[] = [
      [portIn(anna, "turn", "udp"), []],
      [portIn(anna, "turn", "tcp"), ["-t"]],
      [portIn(anna, "turns", "tcp"), ["-t", "-S"]],
    ];
    for (const [port, way] of ways) {
      const ask = () => uclient(port, anna, [...way, ...words, ...toPeer(), "-n", "20", "-m", "2"]);
      let said = await ask();
      if (way.includes("-S")) for (let more = 3; more > 0 && said.received < 40; more--) said = await ask();
      expect(said, said.text).toMatchObject({ sent: 40, received: 40, errors: [] });
    }
  });

  test.each([[[]], [["-t"]]])(
    "with wishes for strangers between every packet still comes back %j",
    async (way) => {
      const words = [...way, "-G", "-c", ...toPeer(), "-n", "20", "-m", "2"];
      const said = await uclient(portIn(anna, "turn", "udp"), anna, words);
      expect(said, said.text).toMatchObject({ sent: 40, received: 40 });
      expect([403, 443]).toEqual(expect.arrayContaining([...said.errors]));
    },
  );

  test("between two relayed addresses, ten pairs at once", async () => {
    const said = await uclient(portIn(anna, "turn", "udp"), anna, ["-y", "-c", "-m", "20", "-n", "20"]);
    expect(said, said.text).toMatchObject({ sent: 400, received: 400, errors: [] });
  });

  test("a wrong password gets nothing, and neither do credentials that are over; the events say which", async () => {
    const port = portIn(anna, "turn", "udp");
    const wrong = await uclient(port, { ...anna, credential: "wrong" }, ["-y", "-c"]);
    expect(wrong).toMatchObject({ sent: 0 });
    expect(await seen()).toContain("REL-0001");

    const [, , key = ""] = readFileSync(path.join(parley.data, "secrets", "data.key"), "latin1").split(/\s/);
    const secrets = createRelaySecrets(deriveKey(Buffer.from(key, "base64"), "relay"));
    expect(secrets.password(anna.username)).toBe(anna.credential); // so the next is the name's right one
    const username = `1000000000:anna@example.com`;
    const expired = { username, credential: secrets.password(username) };
    expect(await uclient(port, expired, ["-y", "-c"])).toMatchObject({ sent: 0 });
    expect(await seen()).toContain("REL-0002");
  });

  test("a user's quota ends at 486, and the other user still gets an allocation", async () => {
    await parley.tell(["settings", "set", "relay.most-allocations-per-user", "3"]);
    const port = portIn(anna, "turn", "udp");
    const many = await uclient(port, anna, ["-c", "-m", "5", "-n", "1", ...toPeer()]);
    expect(many.errors).toContain(486);
    const bernd = await uclient(port, await iceServerOf(parley, "bernd"), ["-c", "-n", "5", ...toPeer()]);
    expect(bernd, bernd.text).toMatchObject({ sent: 5, received: 5 });
    await parley.tell(["settings", "set", "relay.most-allocations-per-user", "60"]);
  });

  test("a peer outside the networks is 403, our own SIP port even inside", async () => {
    const port = portIn(anna, "turn", "udp");
    const sip = await uclient(port, anna, [
      "-c",
      "-n",
      "1",
      "-e",
      "127.0.0.1",
      "-r",
      String(parley.ports.udp),
    ]);
    expect(sip.errors).toEqual([403]);
    await parley.tell(["settings", "set", "relay.networks", "0.0.0.0/0"]);
    const loopback = await uclient(port, anna, ["-c", "-n", "1", ...toPeer()]);
    expect(loopback.errors).toEqual([403]);
    await parley.tell(["settings", "set", "relay.networks", "127.0.0.0/8"]);
  });

  test("pages come over the same HTTPS port, and the doctor makes an allocation over each transport", async () => {
    const ca = readFileSync(await parley.authority());
    const status = await new Promise((resolve, reject) => {
      https
        .get({ host: "localhost", port: parley.ports.https, path: "/", ca, family: 4 }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
        .on("error", reject);
    });
    expect(status).toBe(200);
    const { checks } = await parley.json<{ checks: { name: string; answer: string }[] }>("doctor");
    const relay = checks.filter(({ name }) => name.startsWith("relay over"));
    expect(relay.map(({ answer }) => answer)).toEqual(["yes", "yes", "yes"]);
  });

  test("the server is still running and nothing in its log is an error", () => {
    expect(parley.isRunning()).toBe(true);
    expect(parley.errors()).toEqual([]);
  });
});
