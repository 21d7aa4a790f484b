import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { isCircularFix } from "./circular-fix.ts";
import { parseHelpPage, problemId } from "./help-page.ts";

const root = path.join(import.meta.dirname, "../..");

/** Every registered id with the "Fix" of its page. */
const fixes = new Map(
  readdirSync(path.join(root, "docs/help"))
    .map((name) => name.replace(/\.md$/, ""))
    .filter((id) => problemId.test(id))
    .map((id) => [id, parseHelpPage(readFileSync(path.join(root, `docs/help/${id}.md`), "utf8"))?.fix ?? ""]),
);

test("no page's fix only sends the reader on to other events or logs", () => {
  expect(fixes.size).toBeGreaterThan(280);
  expect([...fixes].filter(([, fix]) => isCircularFix(fix)).map(([id]) => id)).toEqual([]);
});

test("pages that send the reader to other pages never send back to where the reader comes from", () => {
  const next = (id: string): readonly string[] => {
    const fix = fixes.get(id) ?? "";
    const others = [...fix.matchAll(/\b[A-Z]{2,8}-\d{4}\b/g)].map(([other]) => other);
    // A page that says what to do may name others too; only one that says nothing else sends people on.
    const rest = fix.replaceAll(/\b(?:see|as for|as in|the same as|like)?\s*`?[A-Z]{2,8}-\d{4}`?/gi, "");
    return /[a-z]{3,}\s+[a-z]{2,}/i.test(rest) ? [] : others;
  };
  const circles = [...fixes.keys()].filter((start) => {
    const seen = new Set<string>();
    for (let at: string | undefined = start; at !== undefined; [at] = next(at)) {
      if (seen.has(at)) return true;
      seen.add(at);
    }
    return false;
  });
  expect(circles).toEqual([]);
});

test("nor does a fix that code gives with a failure", () => {
  const files = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
    /[\\/](?:problems|warnings)\.ts$/.test(name),
  );
  const failures = files.flatMap((file) =>
    readFileSync(path.join(root, "src", file), "utf8")
      .split("new ExplainedError(")
      .slice(1)
      .map((code) => ({
        id: /\bid: "([A-Z]+-\d{4})"/.exec(code)?.[1] ?? file,
        fixes: [...code.matchAll(/\btext: (?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g)].map(
          ([, plain, made]) => plain ?? made ?? "",
        ),
      })),
  );
  expect(failures.length).toBeGreaterThan(200);
  expect(failures.filter(({ fixes }) => fixes.length > 0 && fixes.every(isCircularFix))).toEqual([]);
});

test("the advice of the old event is known for what it is", () => {
  expect(isCircularFix("Check the events prior to this.")).toBe(true);
  expect(isCircularFix("Look at earlier events.\nThen check the logs.")).toBe(true);
  expect(isCircularFix("")).toBe(true);
  expect(isCircularFix("Look at the address in the event, and block it at the firewall. Then wait.")).toBe(
    false,
  );
  expect(isCircularFix("Look for errors of the disk in the system's log.")).toBe(false);
  expect(isCircularFix("Renew the certificate.")).toBe(false);
  expect(isCircularFix("See AUTH-0010.")).toBe(false);
});
