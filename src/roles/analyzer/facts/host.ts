import { existsSync, readFileSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Fact, unmeasured } from "../language/fact.ts";
import type { FactSources } from "../uses.ts";

/**
 * What kind of machine this is: joined to a domain (Kerberos, SSSD), and whether it is a container. It is shown so that people
 * recognise the machine; which roles there are is read from the configuration and from nothing else.
 */
export function hostFacts({ root, environment }: Pick<FactSources, "root" | "environment">): Fact {
  const krb5 = environment["KRB5_CONFIG"] ?? path.join(root, "etc/krb5.conf");
  const realm = /^\s*default_realm\s*=\s*(\S{1,255})/m.exec(textOf(krb5))?.[1] ?? null;
  const sssd =
    /^\s*domains\s*=\s*(\S{1,255})/m.exec(textOf(path.join(root, "etc/sssd/sssd.conf")))?.[1] ?? null;
  const marks = [".dockerenv", "run/.containerenv"].filter((name) => existsSync(path.join(root, name)));
  const named = environment["container"];
  const container =
    marks[0] !== undefined ? `/${marks[0]}` : named === undefined ? null : `container=${named}`;
  return { realm: realm ?? sssd, container };
}

/** The same as a sentence for the head of the report. */
export function describeHost(uses: Pick<FactSources, "root" | "environment">): string {
  const facts = hostFacts(uses);
  const { realm, container } =
    typeof facts === "object" && facts !== null && "realm" in facts
      ? facts
      : { realm: null, container: null };
  const joined = typeof realm === "string" ? `joined to the domain ${realm}` : "in no domain";
  return typeof container === "string"
    ? `${joined}, in a container (${container})`
    : `${joined}, no container`;
}

/** Rights of the data folder, free space, open files. */
export function diskFacts({ data, freeBytes }: Pick<FactSources, "data" | "freeBytes">): Fact {
  const free = freeBytes(data);
  const key = path.join(data, "secrets", "data.key");
  const open = [data, key].flatMap((file) => {
    const found = statSync(file, { throwIfNoEntry: false });
    return found && (found.mode & 0o077) !== 0
      ? [{ file, mode: (found.mode & 0o777).toString(8).padStart(3, "0") }]
      : [];
  });
  return {
    folder: data,
    freeMegabytes:
      free === undefined
        ? unmeasured(`the file system of ${data} says nothing about its space`)
        : Math.floor(free / 1_000_000),
    openToOthers: open,
  };
}

export function processFacts({ root }: Pick<FactSources, "root">): Fact {
  const limit = /^Max open files\s+(\d+|unlimited)/m.exec(textOf(path.join(root, "proc/self/limits")))?.[1];
  return {
    mostOpenFiles:
      limit === undefined
        ? unmeasured("this system shows no limit of open files in /proc/self/limits")
        : limit === "unlimited"
          ? 1_000_000_000
          : Number(limit),
    node: process.versions.node,
  };
}

/** What can be seen of the clock without a time source: that of the file system, and whether somebody has set it. */
export function clockFacts({
  data,
  clock,
  clockDrift,
}: Pick<FactSources, "data" | "clock" | "clockDrift">): Fact {
  const file = path.join(data, "run", `clock-bpa-${process.pid}`);
  writeFileSync(file, "", { mode: 0o600 });
  try {
    return {
      secondsSetSinceStart: Math.round(Math.abs(clockDrift()) / 1000),
      secondsFromFileSystem: Math.round(Math.abs(statSync(file).mtimeMs - clock.now()) / 1000),
    };
  } finally {
    unlinkSync(file);
  }
}

const MOST_TEXT = 200_000;

/** Empty where there is no such file, or it may not be read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8").slice(0, MOST_TEXT);
  } catch (error) {
    if (error instanceof Error && "code" in error) return "";
    throw error;
  }
}
