import type { SipConnection } from "../connection.ts";
import type { Done, Live, OwnWord, Person, Self } from "../contract.ts";
import { done, failed, failureOfSip, type Say } from "../failure.ts";
import { Cell, derived } from "../live.ts";
import type { Platform } from "../platform.ts";
import { OwnSubscription } from "../subscription.ts";
import {
  chosenWord,
  keyOf,
  machineState,
  noteOf,
  type OwnPublication,
  printPublish,
  publishedNote,
  ROAMING_LIST,
  readOwn,
  userState,
  type WantedPublication,
} from "./own-state.ts";
import type { KnownPeople } from "./people.ts";

const MINUTE = 60_000;
const INACTIVE_MS = 5 * MINUTE;
const AWAY_MS = 15 * MINUTE;
const [ACTIVE, INACTIVE, AWAY] = [3500, 5000, 15_500];
const ROAMING = "application/vnd-microsoft-roaming-self+xml";
/** A version can be out of date when another device has just published. */
const MOST_TRIES = 3;

/** One's own state: what was chosen, what this page measures, and what all devices together make of it. */
export class OwnPresence implements Self {
  readonly person: Live<Person>;
  readonly chosen: Live<{ readonly word: OwnWord; readonly until?: number } | undefined>;
  readonly #connection: SipConnection;
  readonly #platform: Platform;
  readonly #say: Say;
  readonly #publications = new Cell<ReadonlyMap<string, OwnPublication>>(new Map());
  readonly #until: Cell<number | undefined>;
  readonly #device = Math.floor(Math.random() * 0x0fffffff);
  #active = ACTIVE;
  #lastInput = 0;
  #tick: (() => void) | undefined;

  constructor(connection: SipConnection, platform: Platform, people: KnownPeople, say: Say) {
    this.#connection = connection;
    this.#platform = platform;
    this.#say = say;
    this.#until = new Cell(Number(platform.read("chosen-until")) || undefined);
    const nobody = new Cell<Person>({ address: "", name: "", state: "unknown" });
    const shown: Live<Person> = {
      get: () => (connection.address === "" ? nobody : people.person(connection.address)).get(),
      subscribe: (changed) => {
        let end = () => {};
        const follow = () => {
          end();
          end = (connection.address === "" ? nobody : people.person(connection.address)).subscribe(changed);
          changed();
        };
        const endState = connection.state.subscribe(follow);
        follow();
        return () => {
          end();
          endState();
        };
      },
    };
    this.person = derived([shown, this.#publications], () => {
      const person = shown.get();
      const note = publishedNote(this.#publications.get().values()) ?? person.note;
      return note === undefined ? person : { ...person, note };
    });
    this.chosen = derived([this.#publications, this.#until], () => {
      const word = chosenWord(this.#publications.get().values());
      const until = this.#until.get();
      if (word === undefined) return undefined;
      return until !== undefined && until > platform.now() ? { word, until } : { word };
    });
    new OwnSubscription(connection, platform, {
      event: "vnd-microsoft-roaming-self",
      accept: ROAMING,
      contentType: ROAMING,
      body: () => ROAMING_LIST,
      notified: (body) => this.#read(body),
    });
    connection.onRegistered(() => void this.#publish(machineState(this.#device, this.#active)));
    platform.onInput(() => {
      this.#lastInput = platform.now();
      if (this.#active !== ACTIVE) this.#measure();
    });
    this.#lastInput = platform.now();
    this.#measure();
  }

  async choose(word: OwnWord | undefined, forMs?: number): Promise<Done> {
    const until = forMs === undefined ? undefined : this.#platform.now() + forMs;
    const seconds = forMs === undefined ? undefined : Math.round(forMs / 1000);
    const answer = await this.#publish(userState(word, seconds));
    if (!answer.ok) return answer;
    this.#platform.write("chosen-until", until === undefined ? undefined : String(until));
    this.#until.set(until);
    return answer;
  }

  setNote(note: string): Promise<Done> {
    return this.#publish(noteOf(note.trim()));
  }

  #measure(): void {
    const idle = this.#platform.now() - this.#lastInput;
    const now = idle >= AWAY_MS ? AWAY : idle >= INACTIVE_MS ? INACTIVE : ACTIVE;
    if (now !== this.#active) {
      this.#active = now;
      void this.#publish(machineState(this.#device, now));
    }
    this.#tick?.();
    this.#tick = this.#platform.after(MINUTE / 2, () => this.#measure());
  }

  #read(body: string): void {
    const { named, publications } = readOwn(body);
    const gone = new Set(named);
    const kept = [...this.#publications.get()].filter(([, { category }]) => !gone.has(category));
    this.#publications.set(new Map([...kept, ...publications.map((one) => [keyOf(one), one] as const)]));
  }

  async #publish(wanted: readonly WantedPublication[]): Promise<Done> {
    const own = this.#connection.address;
    const fields = ["Content-Type: application/msrtc-category-publish+xml"];
    for (let tries = 1; ; tries++) {
      const known = [...this.#publications.get()].map(([key, { version }]) => [key, version] as const);
      // What is not there needs no deleting.
      const there = wanted.filter(
        (one) => one.content !== "delete" || this.#publications.get().has(keyOf(one)),
      );
      if (there.length === 0) return done;
      const document = printPublish(own, there, new Map(known));
      const answer = await this.#connection.request("SERVICE", `sip:${own}`, fields, document);
      if (answer?.status_code === 200) {
        this.#read(answer.body ?? "");
        return done;
      }
      if (answer?.status_code !== 409 || tries === MOST_TRIES) return failed(failureOfSip(answer, this.#say));
      this.#correct(there, answer.body ?? "");
    }
  }

  /** A 409 names the versions that the server has (MS-PRES 2.2.2). */
  #correct(wanted: readonly WantedPublication[], fault: string): void {
    const publications = new Map(this.#publications.get());
    for (const [, index, current] of fault.matchAll(/<operation index="(\d+)"[^>]*curVersion="(\d+)"/g)) {
      const one = wanted[Number(index) - 1];
      if (!one) continue;
      const { category, instance, container } = one;
      publications.set(keyOf(one), {
        category,
        instance,
        container,
        version: Number(current),
        content: undefined,
      });
    }
    this.#publications.set(publications);
  }
}
