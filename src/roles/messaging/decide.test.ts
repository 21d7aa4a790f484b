import { describe, expect, test } from "vitest";
import { type AdmissionFacts, decideAdmission } from "./decide-admission.ts";
import { decideAfterRefusal } from "./decide-after-refusal.ts";
import { readContent } from "./read-message.ts";

const bob = { id: 2, address: "bob@example.com", name: "Bob", tel: undefined, enabled: true, createdAt: "" };
const fine: AdmissionFacts = {
  sender: "alice@example.com",
  receiver: "bob@example.com",
  user: bob,
  domains: ["example.com"],
  help: "help@example.com",
  admission: "admitted",
  contents: [readContent("text/plain", "hello")],
  mostBytes: 5,
  policy: { words: [], links: false },
  talking: false,
};

describe("whether a message may go", () => {
  test.each<[string, Partial<AdmissionFacts>, string | undefined]>([
    ["nothing against it", {}, undefined],
    ["one byte too long", { mostBytes: 4 }, "MSG-0010"],
    ["nobody of that name", { user: undefined }, "MSG-0003"],
    ["a disabled account", { user: { ...bob, enabled: false } }, "MSG-0004"],
    ["blocked", { admission: "blocked" }, "MSG-0007"],
    ["blocked in a session", { admission: "blocked", talking: true }, "MSG-0007"],
    ["not to be disturbed", { admission: "do-not-disturb" }, "MSG-0008"],
    ["not to be disturbed, but talking", { admission: "do-not-disturb", talking: true }, undefined],
    ["a word that is not allowed", { policy: { words: ["hello"], links: false } }, "MSG-0001"],
    ["in the name of help", { sender: "help@example.com" }, "MSG-0017"],
    ["what the sender can change least is said first", { user: undefined, mostBytes: 4 }, "MSG-0003"],
  ])("%s", (_, facts, id) => expect(decideAdmission({ ...fine, ...facts })?.problem.explanation.id).toBe(id));
});

describe("after the Communicator endpoints refused a session", () => {
  const facts = { status: 480, measured: false, plainDevices: false, communicatorSender: true };
  test.each([
    ["the person's own word stands", { status: 486, plainDevices: true }, "answer"],
    ["declined for all", { status: 603, plainDevices: true }, "answer"],
    ["phones are tried", { status: 488, plainDevices: true }, "open"],
    ["no device answered: kept", { measured: true }, "keep"],
    ["the device says that it is away", {}, "answer"],
    ["what pidgin would show as offline is explained", { status: 404 }, "explain"],
    ["a phone hears it as it is", { status: 404, communicatorSender: false }, "answer"],
  ])("%s", (_, more, expected) => expect(decideAfterRefusal({ ...facts, ...more })).toBe(expected));
});
