import { describe, expect, test } from "vitest";
import { headerField, SipRequest, SipResponse } from "../message/message.ts";
import {
  ackRequest,
  dialogOfRequest,
  dialogOfResponse,
  isOfDialog,
  nextRequest,
  takeRequest,
} from "./dialog.ts";

const fieldsOf = (pairs: readonly (readonly [string, string])[]) => pairs.map(([n, v]) => headerField(n, v));

/** The INVITE of RFC 3261 §24.2, with the routes of the examples in §16.12. */
const invite = (routes: readonly string[]) =>
  new SipRequest(
    "INVITE",
    "sip:bob@biloxi.com",
    fieldsOf([
      ["max-forwards", "70"],
      ["from", "Alice <sip:alice@atlanta.com>;tag=1928301774;epid=01"],
      ["to", "Bob <sip:bob@biloxi.com>"],
      ["call-id", "a84b4c76e66710"],
      ["cseq", "314159 INVITE"],
      ["contact", "<sip:alice@pc33.atlanta.com>"],
      ...routes.map((route) => ["record-route", route] as const),
    ]),
  );

const ok = (routes: readonly string[]) =>
  new SipResponse(
    200,
    "OK",
    fieldsOf([
      ["from", "Alice <sip:alice@atlanta.com>;tag=1928301774;epid=01"],
      ["to", "Bob <sip:bob@biloxi.com>;tag=a6c85cf"],
      ["call-id", "a84b4c76e66710"],
      ["cseq", "314159 INVITE"],
      ["contact", "<sip:bob@192.0.2.4>"],
      ...routes.map((route) => ["record-route", route] as const),
    ]),
  );

const value = <T>(read: { ok: true; value: T } | { ok: false; expected: string }): T => {
  if (!read.ok) throw new Error(read.expected);
  return read.value;
};

describe("a dialog (RFC 3261 §12)", () => {
  test("the end that answers takes the routes in their order and its own tag", () => {
    const dialog = value(dialogOfRequest(invite(["<sip:p2.com;lr>, <sip:p1.com;lr>"]), "a6c85cf"));
    const bye = nextRequest(dialog, "BYE");
    expect(bye.uri).toBe("sip:alice@pc33.atlanta.com");
    expect(bye.getAll("route")).toEqual(["<sip:p2.com;lr>", "<sip:p1.com;lr>"]);
    expect(bye.get("from")).toBe("Bob <sip:bob@biloxi.com>;tag=a6c85cf");
    expect(bye.get("to")).toBe("Alice <sip:alice@atlanta.com>;tag=1928301774;epid=01");
    expect(bye.get("cseq")).toBe("1 BYE");
  });

  test("the end that asked takes the routes in reverse and counts on from its INVITE", () => {
    const dialog = value(dialogOfResponse(invite([]), ok(["<sip:p2.com;lr>", "<sip:p1.com;lr>"])));
    const bye = nextRequest(dialog, "BYE");
    expect(bye.uri).toBe("sip:bob@192.0.2.4");
    expect(bye.getAll("route")).toEqual(["<sip:p1.com;lr>", "<sip:p2.com;lr>"]);
    expect(bye.get("cseq")).toBe("314160 BYE");
    expect(bye.get("to")).toBe("Bob <sip:bob@biloxi.com>;tag=a6c85cf");
  });

  test("the ACK has the number of its INVITE and leaves the count alone", () => {
    const dialog = value(dialogOfResponse(invite([]), ok([])));
    expect(ackRequest(dialog, 314159).get("cseq")).toBe("314159 ACK");
    expect(nextRequest(dialog, "INFO").cseq.number).toBe(314160);
  });

  test("a strict router gets itself as Request-URI, and the target as the last Route (§12.2.1.1)", () => {
    const dialog = value(dialogOfRequest(invite(["<sip:p2.com>", "<sip:p1.com;lr>"]), "t"));
    const bye = nextRequest(dialog, "BYE");
    expect(bye.uri).toBe("sip:p2.com");
    expect(bye.getAll("route")).toEqual(["<sip:p1.com;lr>", "<sip:alice@pc33.atlanta.com>"]);
  });

  test("without a Contact there is no dialog", () => {
    const request = invite([]);
    request.remove("contact");
    expect(dialogOfRequest(request, "t").ok).toBe(false);
  });

  test("a request belongs to it by Call-ID and both tags, and must not be older than the last", () => {
    const dialog = value(dialogOfRequest(invite([]), "a6c85cf"));
    const info = (cseq: number, tag = "a6c85cf") =>
      new SipRequest(
        "INFO",
        "sip:bob@192.0.2.4",
        fieldsOf([
          ["from", "Alice <sip:alice@atlanta.com>;tag=1928301774"],
          ["to", `Bob <sip:bob@biloxi.com>;tag=${tag}`],
          ["call-id", "a84b4c76e66710"],
          ["cseq", `${cseq} INFO`],
        ]),
      );
    expect(isOfDialog(dialog, info(314160))).toBe(true);
    expect(isOfDialog(dialog, info(314160, "other"))).toBe(false);
    expect(takeRequest(dialog, info(314161))).toBe(true);
    expect(takeRequest(dialog, info(314160))).toBe(false);
    expect(takeRequest(dialog, info(314161))).toBe(false);
  });

  test("a new INVITE in it moves the target, a MESSAGE does not", () => {
    const dialog = value(dialogOfRequest(invite([]), "a6c85cf"));
    const moved = (method: string, cseq: number) => {
      const request = new SipRequest(method, "sip:bob@192.0.2.4", invite([]).fields);
      request.set("cseq", `${cseq} ${method}`);
      request.set("contact", `<sip:alice@place${cseq}.example>`);
      return request;
    };
    takeRequest(dialog, moved("MESSAGE", 314160));
    expect(dialog.remoteTarget).toBe("sip:alice@pc33.atlanta.com");
    takeRequest(dialog, moved("INVITE", 314161));
    expect(dialog.remoteTarget).toBe("sip:alice@place314161.example");
  });
});
