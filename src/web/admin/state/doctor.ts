import { Cell } from "../../client/state/live.ts";
import type { Answer, Api } from "./api.ts";
import type { Trouble } from "./trouble.ts";

export interface DoctorState {
  readonly report?: Answer<"doctor">;
  /** Milliseconds since 1970: when the report came. */
  readonly at?: number;
  /** Since when one is on its way. */
  readonly since?: number;
  readonly trouble?: Trouble;
}

/** A report this old still says how things are when one goes from page to page. */
const FRESH_MS = 5 * 60_000;

/** The measurements of the server about itself, of which one run serves every page: it makes a real call and takes seconds. */
export class Doctor {
  readonly state = new Cell<DoctorState>({});
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async run(): Promise<void> {
    if (this.state.get().since !== undefined) return;
    this.state.edit((before) => ({ ...before, since: Date.now() }));
    const answer = await this.#api.ask("doctor");
    const { report, at } = this.state.get();
    if (answer.ok) this.state.set({ report: answer.value, at: Date.now() });
    else this.state.set({ ...(report && at && { report, at }), trouble: answer.trouble });
  }

  /** Runs where there is no report, or an old one. */
  async look(): Promise<void> {
    const { at = 0 } = this.state.get();
    if (Date.now() - at > FRESH_MS) await this.run();
  }
}
