import type { ExplainedError } from "#base/explained-error";
import type { XmlElement } from "#formats/xml/element";

/** How long a publication lasts (MS-PRES): until deleted, until the last endpoint or its own is gone, or for a time. */
export type ExpireType = "static" | "user" | "endpoint" | "time";

/** Something a user, or the server for them, says of them: one value of one category for one audience (MS-PRES 1.1). */
export interface Publication {
  /** `state`, `note`, `contactCard` … any name; with its case. */
  readonly category: string;
  /** Unsigned, 32 bits. */
  readonly instance: number;
  /** 0 to 32767: the audience. */
  readonly container: number;
  /** Counts from 1 with each change of (category, instance, container). */
  readonly version: number;
  readonly expireType: ExpireType;
  /** Milliseconds since 1970. */
  readonly publishTime: number;
  /** Milliseconds since 1970, of those that last for a time. */
  readonly expiresAt?: number;
  /**
   * The publishing endpoint (epid, or another word that is unique to a device), of those that end with it, and until a restart of
   * those for a time.
   */
  readonly endpoint?: string;
  /** Lives in memory only: its publisher says it anew after a restart (RFC 3903 §6: soft state). */
  readonly volatile?: true;
  /** What it says; undefined when it is cleared and only its version is kept. */
  readonly content: XmlElement | undefined;
}

/** One change that an endpoint asks for. */
export interface PublicationChange {
  readonly category: string;
  readonly instance: number;
  readonly container: number;
  /** The version that the publisher believes to be stored, 0 for none; undefined: whatever is there (dialects without versions). */
  readonly version: number | undefined;
  readonly expireType: ExpireType;
  /** Seconds, of those that last for a time. */
  readonly expiresSeconds?: number;
  readonly volatile?: true;
  /** "delete" takes the publication away; deleting what is not there is fine. */
  readonly content: XmlElement | undefined | "delete";
}

/** One publication whose version was not the stored one. */
export interface Conflict {
  /** Counts the changes of the request from 1. */
  readonly index: number;
  readonly version: number;
  /** 0: there is none. */
  readonly current: number;
}

export type PublishOutcome =
  | { readonly kind: "published" }
  | { readonly kind: "conflict"; readonly conflicts: readonly Conflict[] }
  | { readonly kind: "refused"; readonly status: number; readonly problem: ExplainedError };

/** Who belongs to an audience (MS-PRES). `value`: an address for user, a domain for domain, else undefined. */
export interface Member {
  readonly type: "user" | "domain" | "sameEnterprise" | "federated" | "publicCloud" | "everyone";
  readonly value?: string;
}

/** An audience: whoever is a member sees the publications in the container of this id. */
export interface Container {
  readonly id: number;
  /** Counts with each change of membership; 0: nobody ever changed it. */
  readonly version: number;
  readonly members: readonly Member[];
}

export interface MemberChange {
  readonly container: number;
  /** The version that the client believes in; undefined: whatever it is. */
  readonly version: number | undefined;
  readonly add: readonly Member[];
  readonly remove: readonly Member[];
}

/** Somebody who watches and was shown to the user ("X added you"), or is about to be. */
export interface Subscriber {
  /** `bob@example.com`. */
  readonly address: string;
  readonly displayName: string;
  readonly acknowledged: boolean;
}

/** The five states of what one person sees of another, never one "offline" for all (docs/protocol/presence.md). */
export type Seen =
  /** Somebody is signed in and shows this. */
  | ({ readonly state: "available-data" } & Shown)
  /** Nobody is signed in; or they appear so to everybody. What lasts (name, note) is still shown. */
  | ({ readonly state: "signed-out" } & Shown)
  /** The owner does not let this watcher see. Communicator clients and phones show that as offline. */
  | { readonly state: "not-allowed" }
  | { readonly state: "no-such-user" }
  /** Another domain that did not answer, with the measured reason. */
  | { readonly state: "unreachable"; readonly problem: ExplainedError };

/** Presence in plain words, for dialects that know less than MS-PRES. */
export interface Shown {
  /** 0 to 18500, greater is less available (MS-PRES: 3500 available, 6500 busy, 9500 do not disturb, 15500 away, 18500 offline). */
  readonly availability: number;
  /** Token such as `on-the-phone`, shown only while it fits the availability. */
  readonly activity?: string;
  /** A text of the user's own for the activity. */
  readonly activityText?: string;
  readonly note?: string;
  /** Milliseconds since 1970; said when inactive or away. */
  readonly lastActive?: number;
  readonly displayName: string;
}

/** What changed of one user; each list may be empty. */
export interface PresenceChange {
  readonly owner: string;
  /** Categories of which any publication in any container changed: the user's own endpoints are told all of each. */
  readonly categories: readonly string[];
  /** Container id to the categories whose visible content changed in it: watchers who read that container are told. */
  readonly visible: ReadonlyMap<number, readonly string[]>;
  /** Containers whose membership changed; watchers may have moved to another one. */
  readonly members: readonly number[];
  /** The list of subscribers changed. */
  readonly subscribers: boolean;
}

/** What presence decides of a call or message. */
export type Admission = "admitted" | "blocked" | "do-not-disturb";

/**
 * Presence of every user of ours: one object in memory per user, changed by one message at a time (design decision 6). Addresses
 * are `alice@example.com` in lower case. Dialects translate at the door and keep no presence of their own.
 */
export interface Presence {
  /**
   * Changes publications, all or nothing. Watchers are told (onChange) at once; the promise comes only where something must be
   * stored before the publisher may hear of it. `endpoint` is who publishes: the epid of the device's binding, else its key; what
   * it published until it ends goes with that binding, or soon when there is none. Any other word (`calls`) publishes what is the
   * user's or lasts: its publisher deletes that. What is
   * published in container 2 only counts for the team (3) too. 409 is kind "conflict".
   */
  publish(
    owner: string,
    endpoint: string,
    changes: readonly PublicationChange[],
  ): PublishOutcome | Promise<PublishOutcome>;
  /** Every publication in every container, of these categories when given; ordered by category, instance, container. */
  publications(owner: string, categories?: readonly string[]): readonly Publication[];
  /** Every container with a member or a version, by id. */
  containers(owner: string): readonly Container[];
  setMembers(owner: string, changes: readonly MemberChange[]): PublishOutcome | Promise<PublishOutcome>;
  /** Those not yet acknowledged. */
  subscribers(owner: string): readonly Subscriber[];
  /** False: nobody of that address waits to be acknowledged. */
  acknowledge(owner: string, watcher: string): boolean | Promise<boolean>;
  /** A dialect tells that this watcher has subscribed; the owner may have to be told ("X added you"). */
  watched(owner: string, watcher: string): void;
  /** The container that this watcher reads; undefined: no such user, or a disabled one. An owner reads 2 of themselves. */
  containerOf(owner: string, watcher: string): number | undefined;
  /** What the container shows of these categories: not the cleared ones. */
  visible(owner: string, container: number, categories: readonly string[]): readonly Publication[];
  /** In plain words. */
  seen(owner: string, watcher: string): Seen;
  /** Whether this person's call or message may go to the owner's devices now. */
  admits(owner: string, from: string, what: "call" | "message"): Admission;
  onChange(action: (change: PresenceChange) => void): () => void;
}

/** The container of those whom the owner has blocked. */
export const BLOCKED_CONTAINER = 32000;
