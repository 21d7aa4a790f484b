import type { ContactListView, ContactView } from "#api/contacts";
import type { Me, PastCall, PersonView } from "#api/me";
import type { Availability, ChatMessage, Person } from "../client/state/contract.ts";

const at = (name: string) => `${name}@example.com`;
export const OWN = at("ann");
export const BEN = at("ben");
export const CARA = at("cara");

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Words = Partial<Omit<Person, "address" | "name">>;
const seen = (availability: Availability, words: Words = {}): Words & { state: Person["state"] } => ({
  state: "available-data",
  availability,
  ...words,
});

const KNOWN: readonly (readonly [string, string, Words & { state: Person["state"] }])[] = [
  ["ann", "Ann Keller", seen("available", { note: "In Berlin until Thursday" })],
  ["ben", "Ben Okafor", seen("busy", { activity: "on-the-phone", activityText: "On the phone" })],
  ["cara", "Cara Lindqvist", seen("available", { note: "Ask me about trunks" })],
  ["dana", "Dana Silva", seen("do-not-disturb", { activityText: "Presenting", note: "Board until 12:00" })],
  ["emre", "Emre Yıldız", seen("away", { lastActive: Date.now() - 40 * MINUTE })],
  ["farid", "فريد حداد", seen("be-right-back")],
  ["grace", "Grace Nakamura", seen("inactive", { lastActive: Date.now() - 7 * MINUTE })],
  ["hugo", "Hugo Brandt", { state: "signed-out", note: "Back on Monday" }],
  ["ines", "Inês Carvalho", seen("busy-inactive", { activityText: "In a meeting" })],
  ["jonas", "Jonas Weber", { state: "not-allowed" }],
  ["kira", "Kira Petrova-Montgomery of the Northern Support Desk", { state: "unreachable" }],
  ["lee", "Lee Park", seen("offline")],
  ["mira", "Mira Osei", seen("available")],
  ["old", "old.account", { state: "no-such-user" }],
  ["echo", "Echo", seen("available", { note: "Says what you say" })],
];

export const PEOPLE: readonly Person[] = KNOWN.map(([word, name, how]) => ({
  address: at(word),
  name,
  ...how,
}));

export const CARDS: readonly PersonView[] = KNOWN.filter(([word]) => word !== "old" && word !== "echo").map(
  ([word, name]) => ({
    address: at(word),
    name,
    title: "Engineer",
    department: "Networks",
    company: "Example",
    office: "B 2.14",
    mail: at(word),
    phones: [{ kind: "work", number: "+49 30 555 0100" }],
    photo: null,
  }),
);

const contact = (word: string, groups: string[], marks: Partial<ContactView> = {}): ContactView => ({
  address: at(word),
  name: "",
  groups,
  subscribed: true,
  pinned: false,
  tagged: false,
  ...marks,
});

export const LIST: ContactListView = {
  owner: OWN,
  number: 12,
  groups: ["~", "Networks", "Support", "Project Aurora"].map((name, id) => ({ id, name })),
  contacts: [
    contact("ben", ["Networks"], { pinned: true }),
    contact("cara", ["Networks", "Project Aurora"]),
    contact("dana", ["Support"], { tagged: true }),
    contact("emre", ["Networks"]),
    contact("farid", ["Support"]),
    contact("grace", ["Networks"]),
    contact("hugo", ["Project Aurora"]),
    contact("ines", ["Support"]),
    contact("jonas", ["~"]),
    contact("kira", ["Support"]),
    contact("lee", ["~"]),
    contact("old", ["~"]),
  ],
  blocked: [],
};
export const NO_LIST: ContactListView = { ...LIST, number: 0, groups: [{ id: 0, name: "~" }], contacts: [] };

export const ME: Me = {
  address: OWN,
  name: "Ann Keller",
  tel: "+49 30 555 0101",
  domain: "example.com",
  administrator: true,
  signIn: {
    hasPassword: true,
    codes: false,
    passkeys: [
      { id: "key", name: "Laptop", createdAt: "2026-11-02T08:00:00Z", usedAt: "2026-11-20T08:00:00Z" },
    ],
  },
  echo: at("echo"),
  help: at("help"),
  features: (["messages", "calls", "video", "sharing", "history"] as const).map((name) => ({
    name,
    allowed: true,
    policy: `${name}.allowed`,
    setBy: "",
  })),
  push: { publicKey: "", subscribed: 0 },
  shareAnswerSeconds: 30,
  version: "0.1.0",
};

const said = (id: string, before: number, mine: boolean, text: string): ChatMessage => ({
  id,
  at: Date.now() - before,
  mine,
  text,
  state: "delivered",
});
export const SAID: ReadonlyMap<string, readonly ChatMessage[]> = new Map([
  [
    BEN,
    [
      said("1", 26 * HOUR, false, "Are the minutes of last week anywhere?"),
      said("2", 26 * HOUR - 9_000, true, "Yes: https://wiki.example.com/minutes/46 (second page)."),
      said("3", 25 * MINUTE, false, "The trunk drops calls after 30 minutes. Have a look at the ladder."),
      said("4", 3 * MINUTE, true, "Session-Expires: 1800, I bet."),
    ],
  ],
  [
    CARA,
    [
      said("5", 50 * MINUTE, true, "Is the new certificate in?"),
      said("6", 12 * MINUTE, false, "Since nine. Nobody had to sign in again."),
      said("7", 11 * MINUTE, false, "Shall I show you?"),
    ],
  ],
  [at("farid"), [said("8", 4 * 24 * HOUR, false, "شكرًا، وصلت الصور.")]],
]);

const call = (id: number, word: string, before: number, what: Partial<PastCall>): PastCall => ({
  id,
  at: new Date(Date.now() - before).toISOString(),
  peer: at(word),
  peerName: KNOWN.find(([one]) => one === word)?.[1] ?? "",
  direction: "received",
  media: "audio",
  outcome: "answered",
  says: "",
  seconds: 0,
  case: `c-7Q2${id}`,
  seen: true,
  ...what,
});
export const PAST: readonly PastCall[] = [
  call(5, "cara", 8 * MINUTE, {
    outcome: "missed",
    says: "Cara Lindqvist called; nobody answered on your 2 devices within 30 seconds.",
    seconds: 30,
    seen: false,
  }),
  call(4, "dana", 3 * HOUR, {
    direction: "made",
    outcome: "declined",
    says: "Dana Silva declined.",
    seconds: 6,
  }),
  call(3, "ben", 26 * HOUR, {
    media: "sharing",
    direction: "made",
    says: "You showed Ben Okafor your desktop.",
    seconds: 1_260,
  }),
  call(2, "emre", 30 * HOUR, { media: "video", says: "Emre Yıldız called you.", seconds: 512 }),
  call(1, "kira", 6 * 24 * HOUR, {
    direction: "made",
    outcome: "failed",
    says: "The call did not reach Kira Petrova-Montgomery: example.net refused the connection.",
  }),
];
