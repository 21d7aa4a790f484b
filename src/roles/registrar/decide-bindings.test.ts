import fc from "fast-check";
import { expect, test } from "vitest";
import { ExplainedError } from "#base/explained-error";
import { silentLog } from "#base/log";
import { createLocation } from "#roles/location/index";
import { createMemoryStore } from "#roles/location/store.memory";
import { SipRequest } from "#sip/message/message";
import { parseMessage } from "#sip/message/parse-message";
import { literalFlow } from "#testing/literal-flow";
import { VirtualClock } from "#testing/virtual-clock";
import { decideBindings } from "./decide-bindings.ts";
import { readRegistration } from "./read-registration.ts";

const aor = "alice@example.com";

function registerOf(contacts: readonly string[], epid: boolean, cseq = 1): SipRequest {
  const octets = [
    "REGISTER sip:example.com SIP/2.0",
    "Via: SIP/2.0/TLS 192.0.2.7;branch=z9hG4bK1",
    `From: <sip:${aor}>;tag=1${epid ? ";epid=0a1b" : ""}`,
    `To: <sip:${aor}>`,
    `Call-ID: 1@h`,
    `CSeq: ${cseq} REGISTER`,
    ...contacts.map((contact) => `Contact: ${contact}`),
    "",
    "",
  ].join("\r\n");
  const read = parseMessage(octets);
  if (!read.ok || !(read.value instanceof SipRequest)) throw new Error(`unreadable: ${octets}`);
  return read.value;
}

test("whatever the contacts, the table stays whole and nobody has more devices than allowed", () => {
  const contact = fc
    .record({
      host: fc.constantFrom("a", "b", "c"),
      instance: fc.constantFrom(
        "",
        ';+sip.instance="<urn:uuid:1>"',
        ';+sip.instance="<urn:uuid:2>";reg-id=1',
      ),
      expires: fc.constantFrom("", ";expires=0", ";expires=60", ";expires=5"),
      replace: fc.constantFrom("", ";proxy=replace"),
    })
    .map(({ host, instance, expires, replace }) => `<sip:u@${host}>${instance}${expires}${replace}`);
  const step = fc.record({
    contacts: fc.array(contact, { maxLength: 4 }),
    epid: fc.boolean(),
    udp: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const location = createLocation({
        clock: new VirtualClock(),
        log: silentLog,
        settings: { get: (setting) => setting.default, onChange: () => () => {} },
        store: createMemoryStore(),
        endSession: () => {},
      });
      const flows = [literalFlow({ id: "t", transport: "tls" }), literalFlow({ id: "u", transport: "udp" })];
      for (const [at, { contacts, epid, udp }] of steps.entries()) {
        const registration = readRegistration(registerOf(contacts, epid, at + 1));
        if (registration instanceof ExplainedError) throw registration;
        const flow = flows[udp ? 1 : 0];
        if (!flow) return;
        const decision = decideBindings({
          registration,
          current: location.find(aor),
          flow,
          now: 0,
          expires: { min: 60, max: 7200, default: 3600 },
          mostEndpoints: 3,
          toTag: "t",
        });
        if ("status" in decision) continue;
        for (const binding of decision.signOut) void location.remove(binding, "limit");
        void location.apply({ aor, put: decision.put, drop: decision.drop }, flow);
        const bindings = location.find(aor);
        expect(bindings.length).toBeLessThanOrEqual(3);
        expect(new Set(bindings.map((one) => one.key)).size).toBe(bindings.length);
        expect(location.size).toBe(bindings.length);
        for (const one of decision.put)
          expect(bindings.some((binding) => binding.key === one.key)).toBe(true);
      }
      flows[0]?.close("gone");
      expect(location.find(aor).every((binding) => binding.transport === "udp")).toBe(true);
    }),
  );
});

test("reading a REGISTER never throws", () => {
  const text = fc.string({ maxLength: 40 }).map((one) => one.replaceAll(/[^\x20-\x7e]/g, "?"));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 3 }), fc.boolean(), (contacts, epid) => {
      readRegistration(registerOf(contacts, epid));
    }),
  );
});

test("the time wished for in the contact beats the header, and zero ends the device", () => {
  const facts = (contact: string) => {
    const registration = readRegistration(registerOf([contact], false));
    if (registration instanceof ExplainedError) throw registration;
    const flow = literalFlow({ id: "t", transport: "tls" });
    return {
      registration: { ...registration, expiresSeconds: 600 },
      current: [],
      flow,
      now: 0,
      expires: { min: 60, max: 7200, default: 3600 },
      mostEndpoints: 3,
      toTag: "t",
    };
  };
  expect(decideBindings(facts("<sip:a@h>;expires=120"))).toMatchObject({ put: [{ expiresAt: 120_000 }] });
  expect(decideBindings(facts("<sip:a@h>"))).toMatchObject({ put: [{ expiresAt: 600_000 }] });
  expect(decideBindings(facts("<sip:a@h>;expires=0"))).toEqual({ put: [], drop: [], signOut: [] });
});
