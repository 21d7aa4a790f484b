import type { PolicyRuleView, RuleValue } from "#api/policies";
import { malformed, type Parsed, parsed } from "#base/parsed";
import type { Setting } from "#settings/declare";
import { parsePortRange } from "./ports.ts";
import * as settings from "./settings.ts";

/** What a policy can decide, and the setting that decides where none does. */
interface PolicyRule extends Omit<PolicyRuleView, "setting"> {
  readonly setting: Setting<boolean> | Setting<string>;
}

/** Data: the panel's form, the command line, the check and the enforcement all read this. */
export const policyRules = [
  { name: "messages", summary: "Write messages.", kind: "switch", setting: settings.messagesFeature },
  { name: "calls", summary: "Make and take calls.", kind: "switch", setting: settings.callsFeature },
  { name: "video", summary: "Use video in calls.", kind: "switch", setting: settings.videoFeature },
  { name: "sharing", summary: "Share one's desktop.", kind: "switch", setting: settings.sharingFeature },
  {
    name: "history",
    summary: "Look at earlier messages and calls.",
    kind: "switch",
    setting: settings.historyFeature,
  },
  { name: "file-transfer", summary: "Send files.", kind: "switch", setting: settings.fileTransferFeature },
  {
    name: "federation",
    summary: "Write to and call people of other organisations.",
    kind: "switch",
    setting: settings.federationFeature,
  },
  {
    name: "archiving",
    summary: "Keep what this person writes and is written in the archive.",
    kind: "switch",
    setting: settings.archivingFeature,
  },
  {
    name: "media-ports",
    summary: "The ports that Communicator clients use for sound and video, as in 50000-50199.",
    kind: "ports",
    setting: settings.mediaPorts,
  },
] as const satisfies readonly PolicyRule[];

export type RuleName = (typeof policyRules)[number]["name"];

/** With fewer ports, file transfer, sharing and more people in a call break in Communicator. */
export const LEAST_PORTS = 40;

/** Reads a value that somebody gave for a rule. */
export function parseRuleValue(rule: Pick<PolicyRuleView, "kind">, value: unknown): Parsed<RuleValue> {
  if (rule.kind === "ports") return parsePortRange(value);
  return typeof value === "boolean" ? parsed(value) : malformed("true or false");
}

/** What is allowed and unwise about a value; undefined: nothing. */
export function findingOf(rule: Pick<PolicyRuleView, "name" | "kind">, value: RuleValue): string | undefined {
  if (rule.kind !== "ports" || typeof value !== "string" || value === "") return undefined;
  const [first = 0, last = 0] = value.split("-").map(Number);
  const ports = last - first + 1;
  return ports < LEAST_PORTS
    ? `${value} is ${ports} ports; with fewer than ${LEAST_PORTS} transfers, sharing and calls of several people break.`
    : undefined;
}
