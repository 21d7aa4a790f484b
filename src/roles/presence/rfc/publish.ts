import { type Octets, utf8Decode } from "#base/octets";
import { PIDF_TYPE, readPidf } from "#formats/pidf/presence-document";
import { sameXml } from "#formats/xml/same";
import type { RequestContext } from "#pipeline/request-context";
import { firstWord } from "#pipeline/requests";
import { parseDeltaSeconds } from "#sip/message/delta-seconds";
import { createResponse } from "#sip/message/respond";
import { unescapeUser } from "#sip/message/uri";
import type { PublicationChange, PublishOutcome } from "../contract.ts";
import { deviceOn } from "../publishing-device.ts";
import { decideReported, type Reported } from "./decide-reported.ts";
import {
  DEFAULT_PUBLISH_SECONDS,
  MIN_PUBLISH_SECONDS,
  MOST_DOCUMENT,
  MOST_PUBLISH_SECONDS,
  MOST_PUBLISHED,
} from "./limits.ts";
import {
  noSuchPublication,
  notTheOwner,
  otherType,
  tooBrief,
  tooMuch,
  unreadablePublish,
} from "./problems.ts";
import type { TaggedPublication, TaggedPublications } from "./publications.ts";
import { keyOfSlot, reportedSlots } from "./reported-changes.ts";
import type { StandardPresenceUses } from "./uses.ts";

const NOTHING: Reported = { availability: undefined };

/** Answers PUBLISH for the event presence (RFC 3903 §6): initial, refresh, modify and remove. */
export class Publisher {
  readonly #uses: StandardPresenceUses;
  readonly #tagged: TaggedPublications;

  constructor(uses: StandardPresenceUses, tagged: TaggedPublications) {
    this.#uses = uses;
    this.#tagged = tagged;
  }

  publish(context: RequestContext): void | Promise<void> {
    const owner = this.#askOwner(context);
    if (owner === undefined) return;
    const tag = context.request.get("sip-if-match");
    const known = tag === undefined ? undefined : this.#tagged.find(owner, tag);
    if (tag !== undefined && !known) {
      context.refuse(412, noSuchPublication(owner, this.#tagged.count(owner)));
      return;
    }
    const seconds = this.#askSeconds(context);
    if (seconds === undefined) return;
    const reported = this.#askReported(context, known, seconds);
    if (!reported) return;
    const etag = this.#uses.newTag();
    const device = this.#deviceOf(context, owner);
    const word = device ?? known?.word ?? `pidf:${etag}`;
    if (!known && !this.#hasRoom(context, owner, word)) return;

    const before = [known, this.#tagged.findByWord(owner, word)].filter((one) => one !== undefined);
    const after = { etag, word, device: device !== undefined || known?.device === true, reported };
    const changes = this.#changes(owner, before, after, seconds);
    const outcome = this.#uses.presence.publish(owner, word, changes);
    const answer = (said: PublishOutcome): void => this.#answer(context, owner, known, after, seconds, said);
    return outcome instanceof Promise ? outcome.then(answer) : answer(outcome);
  }

  /** The device that published it is gone; what its user wrote as their note stays for its time. */
  gone(owner: string, one: TaggedPublication): void {
    this.#tagged.drop(owner, one.etag);
    const changes = reportedSlots(one.word, one.reported)
      .filter(({ category }) => category === "state")
      .map(
        (slot): PublicationChange => ({ ...slot, version: undefined, expireType: "time", content: "delete" }),
      );
    const outcome = this.#uses.presence.publish(owner, one.word, changes);
    if (outcome instanceof Promise) outcome.catch(this.#failed);
  }

  readonly #failed = (details: unknown): void =>
    this.#uses.log.write("error", "A defect kept what a phone had published.", { details });

  /** The Request-URI names whose presence it is; it has to be the sender's own. */
  #askOwner(context: RequestContext): string | undefined {
    const { request, sender } = context;
    const { directory } = this.#uses;
    const uri = request.requestUri;
    const host = uri && (directory.isOurs(uri.host) ? uri.host : (directory.domains()[0] ?? uri.host));
    const named = uri?.user === undefined ? request.uri : `${unescapeUser(uri.user).toLowerCase()}@${host}`;
    if (sender?.aor === named) return named;
    context.refuse(403, notTheOwner(sender?.aor, named));
    return undefined;
  }

  #askSeconds(context: RequestContext): number | undefined {
    const value = context.request.get("expires");
    const asked = value === undefined ? undefined : parseDeltaSeconds(value);
    if (asked?.ok === false) {
      context.refuse(400, unreadablePublish("Expires", value ?? "", asked.expected));
      return undefined;
    }
    const seconds = asked?.value ?? DEFAULT_PUBLISH_SECONDS;
    if (seconds === 0 || seconds >= MIN_PUBLISH_SECONDS) return Math.min(seconds, MOST_PUBLISH_SECONDS);
    const least: readonly [string, Octets] = ["min-expires", String(MIN_PUBLISH_SECONDS)];
    context.refuse(423, tooBrief(seconds, MIN_PUBLISH_SECONDS), [least]);
    return undefined;
  }

  /** What it says now: the body, or what the tag stands for; nothing when it is to end. */
  #askReported(
    context: RequestContext,
    known: TaggedPublication | undefined,
    seconds: number,
  ): Reported | undefined {
    const { request } = context;
    if (known && seconds === 0) return NOTHING;
    if (request.body === "") {
      if (!known) context.refuse(400, unreadablePublish("body", "nothing", `${PIDF_TYPE}, or SIP-If-Match`));
      return known?.reported;
    }
    const type = firstWord(request.get("content-type")) ?? "";
    if (type !== PIDF_TYPE) {
      context.refuse(415, otherType(type, PIDF_TYPE), [["accept", PIDF_TYPE]]);
      return undefined;
    }
    if (request.body.length > MOST_DOCUMENT) {
      context.refuse(413, tooMuch("characters", request.body.length, MOST_DOCUMENT));
      return undefined;
    }
    const text = utf8Decode(request.body);
    const read = readPidf(text);
    if (!read.ok) {
      context.refuse(400, unreadablePublish("body", text, read.expected));
      return undefined;
    }
    return seconds === 0 ? NOTHING : decideReported(read.value);
  }

  /** The device that is signed in where the PUBLISH came from, by the word that the model counts it by. */
  #deviceOf({ flow }: RequestContext, owner: string): string | undefined {
    return deviceOn(flow, owner, this.#uses.location);
  }

  #hasRoom(context: RequestContext, owner: string, word: string): boolean {
    const held = this.#tagged.count(owner);
    if (held < MOST_PUBLISHED || this.#tagged.findByWord(owner, word)) return true;
    const problem = tooMuch("publications", held, MOST_PUBLISHED);
    context.refuse(503, problem, [["retry-after", String(MIN_PUBLISH_SECONDS)]]);
    return false;
  }

  #changes(
    owner: string,
    before: readonly TaggedPublication[],
    after: TaggedPublication,
    seconds: number,
  ): readonly PublicationChange[] {
    const was = before.flatMap((one) => reportedSlots(one.word, one.reported));
    const is = reportedSlots(after.word, after.reported);
    const kept = new Set(is.map(keyOfSlot));
    const base = { version: undefined, expireType: "time", expiresSeconds: seconds, volatile: true } as const;
    // A note that another client of the user has written since stays: this phone says nothing new.
    const note = before.find(({ reported }) => reported.note !== undefined)?.reported.note;
    const same = note === after.reported.note;
    const leaveNote = note !== undefined && !this.#noteStands(owner, was);
    return [
      ...was
        .filter((one) => !kept.has(keyOfSlot(one)) && !(one.category === "note" && leaveNote))
        .map((one): PublicationChange => ({ ...base, ...one, content: "delete" })),
      ...is
        .filter(({ category }) => !(category === "note" && same && leaveNote))
        .map((one): PublicationChange => ({ ...base, ...one })),
    ];
  }

  /** The note that this phone has published is the one that is shown. */
  #noteStands(owner: string, was: ReturnType<typeof reportedSlots>): boolean {
    const ours = was.find(({ category }) => category === "note");
    const now = this.#uses.presence
      .publications(owner, ["note"])
      .find(({ instance, container }) => instance === 0 && container === ours?.container);
    return ours !== undefined && sameXml(now?.content, ours.content);
  }

  #answer(
    context: RequestContext,
    owner: string,
    known: TaggedPublication | undefined,
    after: TaggedPublication,
    seconds: number,
    outcome: PublishOutcome,
  ): void {
    if (outcome.kind === "refused") {
      context.refuse(outcome.status, outcome.problem);
      return;
    }
    if (known) this.#tagged.drop(owner, known.etag);
    if (seconds > 0) this.#tagged.put(owner, after, seconds);
    context.respond(
      createResponse(context.request, 200, undefined, {
        toTag: this.#uses.newTag(),
        fields: [
          ["sip-etag", after.etag],
          ["expires", String(seconds)],
        ],
      }),
    );
  }
}
