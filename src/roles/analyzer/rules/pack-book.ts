import type { PackHead, PackView } from "#api/analyzer";
import { ExplainedError } from "#base/explained-error";
import type { RulePackTable } from "#storage/schema";
import { MOST_PACK, MOST_PACKS } from "../limits.ts";
import { failedExamples, notNewer, packsClash, unfitPack, wrongSignature } from "../problems.ts";
import { readTrustedKey, trustedKeys } from "../settings.ts";
import type { AnalyzerUses } from "../uses.ts";
import { checkPack } from "./check-pack.ts";
import { type Rule, type RulePack, signedPack, signedText } from "./rule.ts";

/** The name of the makers' rules; nobody else may sign under it. */
const MAKERS = "Parley";
const OWN_PACK = "parley";
const DAY_MS = 86_400_000;

interface SignedBy {
  readonly key: string;
  readonly value: string;
}

interface Opened {
  readonly pack: RulePack;
  /** What was signed, to the letter. */
  readonly text: string;
  readonly signature: SignedBy;
  readonly signedBy: string;
  readonly source: PackHead["source"];
}

/** An imported pack that cannot be used as it is. */
interface Unusable {
  readonly row: RulePackTable;
  readonly problem: string;
}

type BookUses = Pick<AnalyzerUses, "clock" | "settings" | "store" | "shipped" | "makersKey" | "isSignedBy">;

/** The rules in use: those that Parley came with or newer ones of the makers, and those of people whose key is trusted. */
export class PackBook {
  readonly #uses: BookUses;

  constructor(uses: BookUses) {
    this.#uses = uses;
  }

  /** Looked at anew each time: a key that is trusted no more counts at once. */
  async inUse(): Promise<{ readonly opened: readonly Opened[]; readonly unusable: readonly Unusable[] }> {
    const shipped = this.#open(this.#uses.shipped, "shipped");
    const opened: Opened[] = [];
    const unusable: Unusable[] = [];
    for (const row of await this.#uses.store.packs()) {
      try {
        opened.push(this.#open(fileOf(row), "imported"));
      } catch (error) {
        if (!(error instanceof ExplainedError)) throw error;
        unusable.push({ row, problem: error.explanation.what });
      }
    }
    const newer = opened.find(
      ({ pack }) => pack.name === OWN_PACK && isNewer(pack.version, shipped.pack.version),
    );
    const others = opened.filter(({ pack }) => pack.name !== OWN_PACK);
    return { opened: [newer ?? shipped, ...others], unusable };
  }

  async rules(): Promise<readonly Rule[]> {
    return (await this.inUse()).opened.flatMap(({ pack }) => pack.rules);
  }

  async views(): Promise<PackView[]> {
    const { opened, unusable } = await this.inUse();
    return [
      ...opened.map((one) => this.#view(one)),
      ...unusable.map(
        ({ row, problem }): PackView => ({
          name: row.name,
          version: row.version,
          ageDays: this.#age(row.version),
          rules: 0,
          source: "imported",
          signedBy: "nobody who is trusted",
          problem,
          list: [],
        }),
      ),
    ];
  }

  async export(name: string): Promise<string | undefined> {
    const found = (await this.inUse()).opened.find(({ pack }) => pack.name === name);
    return found && printFile(readJson(found.text), found.signature);
  }

  /** Rejects with BPA-0003 to BPA-0006, BPA-0011. */
  async import(file: string, by: string): Promise<PackView> {
    const found = this.#open(file, "imported");
    const { pack, text, signature, signedBy } = found;
    if (pack.name === OWN_PACK && signedBy !== MAKERS)
      throw packsClash(
        pack.name,
        { name: pack.name, signedBy },
        `another name: "${OWN_PACK}" is the makers'`,
      );
    const { opened, unusable } = await this.inUse();
    const before = opened.find((one) => one.pack.name === pack.name);
    if (before && !isNewer(pack.version, before.pack.version) && before.text !== text)
      throw notNewer(pack.name, pack.version, before.pack.version);
    const others = opened.filter((one) => one !== before);
    const taken = new Set(others.flatMap((one) => one.pack.rules.map(({ id }) => id)));
    const twice = pack.rules.map(({ id }) => id).filter((id) => taken.has(id));
    if (twice.length > 0)
      throw packsClash(pack.name, { idsInUse: twice.slice(0, 20) }, "ids that no other pack has");
    if (!before && opened.length + unusable.length > MOST_PACKS)
      throw packsClash(pack.name, { packs: opened.length + unusable.length }, `at most ${MOST_PACKS} packs`);
    const at = new Date(this.#uses.clock.now()).toISOString();
    await this.#uses.store.putPack(
      {
        name: pack.name,
        version: pack.version,
        body: text,
        signature: `${signature.key} ${signature.value}`,
        installed_at: at,
      },
      [
        {
          at,
          who: by,
          what: "rules imported",
          subject: `rules ${pack.name}`,
          from: before ? { version: before.pack.version } : undefined,
          to: { version: pack.version, signedBy, rules: pack.rules.length },
        },
      ],
    );
    return this.#view(found);
  }

  async remove(name: string, by: string): Promise<boolean> {
    const at = new Date(this.#uses.clock.now()).toISOString();
    return await this.#uses.store.removePack(name, [
      { at, who: by, what: "rules removed", subject: `rules ${name}` },
    ]);
  }

  #open(file: string, source: PackHead["source"]): Opened {
    const value = file.length > MOST_PACK ? undefined : readJson(file);
    const trusted = this.#keys();
    if (typeof value === "object" && value !== null && !("signature" in value) && "pack" in value)
      throw wrongSignature(
        "no signature",
        undefined,
        trusted.map(({ name }) => name),
      );
    const read = signedPack.safeParse(value);
    if (!read.success) {
      const expected = 'JSON with "pack" and "signature", as `parley bpa pack export` writes it';
      throw unfitPack([{ field: "file", value: file.slice(0, 60), expected }]);
    }
    const { signature } = read.data;
    // What is judged and stored is what was signed, and nothing that the reading added or took away.
    const text = signedText(read.data.pack);
    const names = trusted.map(({ name }) => name);
    if (!this.#uses.isSignedBy(signature.key, text, signature.value))
      throw wrongSignature("changed after it was signed", undefined, names);
    const signedBy = trusted.find(({ key }) => key === signature.key)?.name;
    if (signedBy === undefined)
      throw wrongSignature("signed by a key that is not trusted here", signature.key, names);
    const checked = checkPack(read.data.pack);
    if ("wrong" in checked) throw unfitPack(checked.wrong);
    if ("faults" in checked) throw failedExamples(checked.faults);
    return { pack: checked.pack, text, signature, signedBy, source };
  }

  #keys(): { readonly name: string; readonly key: string }[] {
    const own = this.#uses.settings.get(trustedKeys).flatMap((text) => readTrustedKey(text) ?? []);
    return [{ name: MAKERS, key: this.#uses.makersKey }, ...own];
  }

  #view({ pack, signedBy, source }: Opened): PackView {
    return {
      name: pack.name,
      version: pack.version,
      ageDays: this.#age(pack.version),
      rules: pack.rules.length,
      source,
      signedBy,
      list: pack.rules.map(({ id, title, severity, role, reads, when, why, autoFix, since }) => ({
        id,
        title,
        severity,
        role,
        reads,
        when,
        why,
        autoFix: wordsOf(autoFix),
        since,
      })),
    };
  }

  #age(version: string): number {
    return Math.max(0, Math.floor((this.#uses.clock.now() - Date.parse(version.slice(0, 10))) / DAY_MS));
  }
}

/** What the automatic fix of a rule does, in words. */
function wordsOf(fix: Rule["autoFix"]): string {
  if (fix === undefined) return "";
  if ("repair" in fix) return fix.repair;
  return Object.entries(fix.set)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(", ");
}

/** The file of a pack, for people to read; its blanks are not signed. */
export const printFile = (pack: unknown, { key, value }: SignedBy): string =>
  `${JSON.stringify({ signature: { algorithm: "Ed25519", key, value }, pack }, undefined, 2)}\n`;

function fileOf({ body, signature }: RulePackTable): string {
  const [key = "", value = ""] = signature.split(" ");
  return printFile(readJson(body), { key, value });
}

/** 2026-11-23.10 is newer than 2026-11-23.9, and that than 2026-11-23. */
function isNewer(one: string, other: string): boolean {
  const parts = (version: string) => [version.slice(0, 10), Number(version.slice(11) || 0)] as const;
  const [[day, number], [otherDay, otherNumber]] = [parts(one), parts(other)];
  return day === otherDay ? number > otherNumber : day > otherDay;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
