import type { Step } from "#pipeline/request-context";
import type { LocationService } from "#roles/location/contract";
import type { Message } from "#roles/messaging/contract";
import type { OwnPlaces } from "#sip/message/own-address";

/** As a browser gives it (PushSubscription.toJSON). */
export interface PushSubscriptionWish {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** Telling browsers of which no page is open. */
export interface Push {
  /** VAPID, base64url: with it browsers subscribe. */
  readonly publicKey: string;
  /** Browsers of somebody that are told. */
  subscribed(address: string): number;
  /** Rejects with PSH-0001 or PSH-0002. The oldest goes where there are too many. */
  add(address: string, wish: PushSubscriptionWish): Promise<void>;
  remove(address: string, endpoint: string): Promise<void>;
  /** A message waits for somebody who is not signed in. */
  kept(message: Message): void;
  wakeStep(
    location: Pick<LocationService, "find" | "onChange">,
    places: OwnPlaces,
    newTag: () => string,
  ): Step;
}
