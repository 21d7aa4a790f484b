import { existsSync, globSync } from "node:fs";
import { glob } from "node:fs/promises";
import { expect, test } from "vitest";
import { isInstalled } from "./program.ts";

const proofs = {
  "pidgin-sipe": async () => {
    for await (const _ of glob("/usr/lib{,/*}/purple-2/libsipe.so")) return existsSync(purpleBinary);
    return false;
  },
  baresip: () => isInstalled("baresip"),
  linphone: () => isInstalled("linphone-daemon"),
  sipp: () => isInstalled("sipp"),
  kamailio: () => isInstalled("kamailio"),
  faketime: () => flyingTime !== "",
  chromium: () => isInstalled("chromium"),
  tesseract: () => isInstalled("tesseract"),
  certutil: () => isInstalled("certutil"),
  namespaces: () => isInstalled("ip") && isInstalled("nft") && process.getuid?.() === 0,
  tshark: () => isInstalled("dumpcap") && isInstalled("editcap") && process.getuid?.() === 0,
  coturn: () => isInstalled("turnutils_uclient"),
  slapd: () => isInstalled("slapd") && isInstalled("ldapmodify"),
  pebble: () => isInstalled("pebble") && isInstalled("pebble-challtestsrv"),
};
export type Client = keyof typeof proofs;

/** The library that makes time fly for one program: `LD_PRELOAD`, with `FAKETIME="+0 x200"`. */
export const [flyingTime = ""] = globSync("/usr/lib/*/faketime/libfaketimeMT.so.1");

/** Our headless pidgin-sipe, which `interop/install.sh` builds. */
export const purpleBinary = new URL("build/purple-json", import.meta.url).pathname;

/**
 * Whether these clients are here. Where one is not, the suite says what is missing and how to get it: as a skipped
 * test, and as a failed one in CI, where the suites must not pass by being left out.
 */
export async function needs(...clients: readonly Client[]): Promise<boolean> {
  const missing: Client[] = [];
  for (const client of clients) if (!(await proofs[client]())) missing.push(client);
  if (missing.length === 0) return true;
  const words = `${missing.join(", ")}: not on this machine. To get it: sudo interop/install.sh`;
  if (process.env["CI"] === "true") test(words, () => expect(missing).toEqual([]));
  else {
    console.warn(`SKIPPED ${words}`);
    test.skip(words);
  }
  return false;
}
