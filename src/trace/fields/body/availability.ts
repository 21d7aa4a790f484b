/** What numbers of availability mean, by the least of each range (MS-PRES 3.7.5; the greater, the less available). */
const RANGES: readonly (readonly [least: number, words: string])[] = [
  [18_000, "offline"],
  [15_000, "away"],
  [12_000, "be right back"],
  [9_000, "do not disturb"],
  [7_500, "busy, inactive"],
  [6_000, "busy"],
  [4_500, "available, inactive"],
  [3_000, "available"],
  [0, "unknown"],
];

/** `busy (6500)`; undefined where it is no number. */
export function availabilityWords(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{1,6}$/.test(text)) return undefined;
  const words = RANGES.find(([least]) => Number(text) >= least)?.[1] ?? "unknown";
  return `${words} (${Number(text)})`;
}

const ACTIVITIES: Readonly<Record<string, string>> = {
  "on-the-phone": "on the phone",
  "in-a-conference": "in a conference",
  "in-a-meeting": "in a meeting",
  "in-presentation": "giving a presentation",
  "urgent-interruptions-only": "urgent interruptions only",
  "out-of-office": "out of the office",
  "off-work": "off work",
};

/** An activity token in words; one that is not known with blanks in the place of its hyphens. */
export const activityWords = (token: string): string =>
  Object.hasOwn(ACTIVITIES, token) ? (ACTIVITIES[token] ?? token) : token.replaceAll("-", " ");

const CONTAINERS: Readonly<Record<number, string>> = {
  0: "everybody (0)",
  1: "oneself (1)",
  2: "one's own devices (2)",
  3: "one's own devices, for the team (3)",
  100: "Public (100)",
  200: "Company (200)",
  300: "Team (300)",
  400: "Personal (400)",
  32000: "Blocked (32000)",
};

/** An access level by the name that Communicator shows (MS-PRES 3.1). */
export const containerWords = (id: number | string | undefined): string => {
  const number = Number(id);
  return Object.hasOwn(CONTAINERS, number) ? (CONTAINERS[number] ?? "") : `level ${id ?? "without a number"}`;
};
