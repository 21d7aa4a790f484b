import fc from "fast-check";
import { expect, test } from "vitest";
import { attributeOf, childElements, elementAt, parseXml, textOf } from "../xml/element.ts";
import { printDialog, printDialogInfo } from "./dialog-info.ts";

const rootOf = (text: string) => {
  const read = parseXml(text);
  if (!read.ok) throw new Error(read.expected);
  return read.value;
};

test("RFC 4235 §4.1: nobody talks, and somebody rings", () => {
  const nobody = rootOf(printDialogInfo("alice@example.com", 0, true, []));
  expect([nobody.name, nobody.namespace]).toEqual(["dialog-info", "urn:ietf:params:xml:ns:dialog-info"]);
  const words = ["version", "state", "entity"].map((name) => attributeOf(nobody, name));
  expect(words).toEqual(["0", "full", "sip:alice@example.com"]);
  expect(childElements(nobody)).toEqual([]);

  const dialog = printDialog({ id: "as7d900as8", direction: "initiator", state: "early" });
  const ringing = rootOf(printDialogInfo("alice@example.com", 1, false, [dialog]));
  expect(attributeOf(ringing, "state")).toBe("partial");
  const [one] = childElements(ringing, "dialog");
  expect(one?.attributes.map(({ name, value }) => [name, value])).toEqual([
    ["id", "as7d900as8"],
    ["direction", "initiator"],
  ]);
  expect(one && childElements(one).map((child) => [child.name, textOf(child)])).toEqual([["state", "early"]]);
});

test("RFC 4235 §4.4: state, local and remote stand in the order of the schema", () => {
  const dialog = printDialog({
    id: "x",
    direction: "recipient",
    state: "confirmed",
    local: { address: "alice@example.com", name: "Alice" },
    remote: { address: "bob@example.org" },
  });
  const root = rootOf(printDialogInfo("alice@example.com", 2, true, [dialog]));
  const [one] = childElements(root, "dialog");
  if (!one) throw new Error("no dialog");
  expect(childElements(one).map(({ name }) => name)).toEqual(["state", "local", "remote"]);
  const [local, remote] = ["local", "remote"].map((side) => elementAt(one, side, "identity"));
  expect([textOf(local), attributeOf(local, "display")]).toEqual(["sip:alice@example.com", "Alice"]);
  expect([textOf(remote), attributeOf(remote, "display")]).toEqual(["sip:bob@example.org", undefined]);
});

test("whatever strangers call themselves is read again as it was", () => {
  const text = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 100 })
    .map((one) => one.replaceAll(/[\p{Cc}\s\ufffe\uffff]/gu, "x"));
  fc.assert(
    fc.property(text, text, (name, user) => {
      const remote = { address: `${user}@example.org`, name };
      const dialog = printDialog({ id: name, state: "confirmed", remote });
      const [one] = childElements(rootOf(printDialogInfo(user, 0, true, [dialog])), "dialog");
      const identity = one && elementAt(one, "remote", "identity");
      expect(attributeOf(one, "id")).toBe(name);
      expect([textOf(identity), attributeOf(identity, "display")]).toEqual([`sip:${user}@example.org`, name]);
    }),
  );
});
