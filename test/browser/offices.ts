import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { Parley, passwordOf } from "../../interop/clients/parley.ts";
import { openBrowser, Window } from "./browser.ts";
import { Network } from "./network.ts";
import { Person } from "./person.ts";

export interface OfficesOptions {
  readonly dir: string;
  /** NAME=VALUE */
  readonly set?: readonly string[];
  /** What the first person's browser gives when a screen is asked for, as BrowserOptions has it. */
  readonly capture?: string;
}

/** A server on 443 and two people, each in an office of their own behind a router, with certificates that their browsers really check. */
export class Offices {
  readonly network = new Network();
  readonly #browsers: Browser[] = [];
  #parley: Parley | undefined;
  #people: readonly Person[] = [];

  get parley(): Parley {
    if (!this.#parley) throw new Error("the offices are not open yet");
    return this.#parley;
  }

  /** Both are signed in when this resolves, and each has the conversation with the other open. */
  async open(options: OfficesOptions): Promise<readonly [Person, Person]> {
    const { dir, set = [], capture } = options;
    const { network } = this;
    network.use("open");
    await network.ready();
    this.#parley = await Parley.start({
      dir,
      set,
      listen: network.serverAddress,
      within: network.server,
      httpsPort: 443,
    });
    const authority = await this.#parley.authority();
    const enter = async (name: string, office: 0 | 1): Promise<Person> => {
      await this.parley.user(name);
      const home = path.join(dir, name);
      trust(home, authority);
      const browser = await openBrowser({
        dir: home,
        within: network.offices[office],
        ...(office === 0 && capture !== undefined && { capture }),
      });
      this.#browsers.push(browser);
      const person = new Person(await Window.open(browser, name, `https://${network.serverAddress}/`));
      await person.signsIn(`${name}@${this.parley.domain}`, passwordOf(name));
      return person;
    };
    const [one, other] = [await enter("ada", 0), await enter("ben", 1)];
    this.#people = [one, other];
    await one.opens("ben");
    await other.opens("ada");
    return [one, other];
  }

  async shots(what: string, dir: string): Promise<void> {
    for (const person of this.#people) await person.shot(dir, what);
  }

  async close(): Promise<void> {
    try {
      for (const browser of this.#browsers) await browser.close();
      await this.#parley?.stop();
    } finally {
      this.network.end();
    }
  }
}

/** Puts an authority's certificate where Chromium for Linux looks for those that a person trusts, as its settings do. */
function trust(home: string, authority: string): void {
  const store = path.join(home, ".pki", "nssdb");
  mkdirSync(store, { recursive: true });
  const database = `sql:${store}`;
  execFileSync("certutil", ["-d", database, "-N", "--empty-password"]);
  execFileSync("certutil", ["-d", database, "-A", "-t", "C,,", "-n", "Parley", "-i", authority]);
}
