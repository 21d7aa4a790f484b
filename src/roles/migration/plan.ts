import type { UserFinding } from "#api/migration";
import { type ProfileField, profileFields } from "#api/users";
import type { CheckFacts } from "./check.ts";
import { checks } from "./check-list.ts";
import { plainAddress } from "./checks/address.ts";
import { lineKeyOf } from "./checks/line.ts";
import { KEPT } from "./checks/person.ts";
import { rawField, rawOf, type SourceEntry } from "./source-entry.ts";

/** What an entry is to become, and everything that was noticed about it. */
export interface Planned {
  readonly entry: SourceEntry;
  /** Undefined: an error keeps it out. */
  readonly person: PlannedPerson | undefined;
  readonly findings: readonly UserFinding[];
  /** Attributes as they stood, to be kept. */
  readonly originals: readonly (readonly [attribute: string, value: string])[];
}

export interface PlannedPerson {
  readonly address: string;
  readonly name: string;
  readonly tel: string | undefined;
  readonly enabled: boolean;
  readonly profile: Readonly<Record<ProfileField, string>>;
}

/** Where the first entry with an address, number or mail stands: gathered in one pass before the checks of the other. */
export class FirstWith {
  readonly #first = {
    address: new Map<string, string>(),
    line: new Map<string, string>(),
    mail: new Map<string, string>(),
  };

  see(entry: SourceEntry, address: string | undefined): void {
    const put = (kind: "address" | "line" | "mail", key: string | undefined) => {
      if (key !== undefined && key !== "" && !this.#first[kind].has(key))
        this.#first[kind].set(key, entry.where);
    };
    put("address", address);
    put("line", lineKeyOf(entry));
    put("mail", rawField(entry, "mail")?.value.trim().toLowerCase());
  }

  find(kind: "address" | "line" | "mail", key: string): string | undefined {
    return this.#first[kind].get(key);
  }
}

/** Looks at an entry with every check. `stored`: it is one of our own users. */
export function findingsOf(entry: SourceEntry, facts: CheckFacts, stored: boolean): UserFinding[] {
  const address = plainAddress(entry, facts) ?? null;
  const findings: UserFinding[] = [];
  for (const { rule, field, severity, stored: alsoStored, find } of checks) {
    if (stored && !alsoStored) continue;
    const one = find(entry, facts);
    if (!one) continue;
    const { value, expected, sentence, proposals, certain } = one;
    const repaired = certain === true;
    findings.push({
      where: entry.where,
      address,
      field,
      rule,
      severity,
      value,
      expected,
      sentence,
      proposals: [...proposals],
      repaired,
    });
  }
  return findings;
}

/** Decides what an entry becomes. Values that a repair is certain for are repaired; a number stays as it is unless only its form is. */
export function planEntry(entry: SourceEntry, facts: CheckFacts): Planned {
  const found = findingsOf(entry, facts, false);
  const originals = KEPT.flatMap((attribute): (readonly [string, string])[] => {
    const values = entry.attributes.get(attribute);
    return values ? [[attribute, values.join("\n")]] : [];
  });
  const address = plainAddress(entry, facts);
  const broken = address === undefined || found.some(({ severity }) => severity === "error");
  // A number that a rule would map is proposed, not put: whose number it is somebody has to know.
  const findings = found.map((one) =>
    one.field === "tel" && one.severity === "warning" ? { ...one, repaired: false } : one,
  );
  if (broken) return { entry, person: undefined, findings: findings.map(asFound), originals };
  const text = (field: "name" | ProfileField): string => {
    const raw = rawField(entry, field)?.value ?? "";
    return raw
      .replaceAll(/\p{Cc}/gu, " ")
      .replaceAll(/ {2,}/g, " ")
      .trim()
      .slice(0, 200);
  };
  const line = rawOf(entry, "msrtcsip-line")?.trim() ?? "";
  const puts = findings.find(({ field, repaired }) => field === "tel" && repaired)?.proposals[0]?.value;
  return {
    entry,
    person: {
      address,
      name: text("name") || address.slice(0, address.indexOf("@")),
      tel: (puts ?? line).slice(0, 128) || undefined,
      enabled: isEnabled(entry),
      profile: profileOf(text),
    },
    findings,
    originals,
  };
}

const asFound = (one: UserFinding): UserFinding => ({ ...one, repaired: false });

/** Disabled there, in either place, is disabled here. */
function isEnabled(entry: SourceEntry): boolean {
  const said = rawOf(entry, "msrtcsip-userenabled")?.trim().toLowerCase();
  const control = Number(rawOf(entry, "useraccountcontrol") ?? "0");
  return said !== "false" && (control & 2) === 0;
}

function profileOf(text: (field: ProfileField) => string): Record<ProfileField, string> {
  const read: Partial<Record<ProfileField, string>> = {};
  for (const field of profileFields) read[field] = text(field);
  return read as Record<ProfileField, string>; // the loop put every field
}
