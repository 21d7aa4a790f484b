import webPush from "web-push";

/** Our own keys for web push (RFC 8292), base64url. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Where a browser is told, and how what it is told is encrypted (RFC 8030, 8291). */
export interface PushTarget {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface PushLetter {
  readonly text: string;
  /** How long the push service may keep it. */
  readonly ttlSeconds: number;
  /** A later letter with the same topic takes its place; at most 32 characters of base64url. */
  readonly topic: string;
}

const TIMEOUT_MS = 10_000;

export const newVapidKeys = (): VapidKeys => webPush.generateVAPIDKeys();

/** Sends one letter; the status of the push service, 0: it was not reached. Never rejects. */
export async function sendPush(
  target: PushTarget,
  letter: PushLetter,
  keys: VapidKeys,
  subject: string,
): Promise<number> {
  try {
    const { endpoint, headers, body } = webPush.generateRequestDetails(
      { endpoint: target.endpoint, keys: { p256dh: target.p256dh, auth: target.auth } },
      letter.text,
      { TTL: letter.ttlSeconds, topic: letter.topic, urgency: "high", vapidDetails: { subject, ...keys } },
    );
    const response = await fetch(endpoint, {
      method: "POST",
      headers: Object.entries(headers).map(([name, value]) => [name, String(value)] as [string, string]),
      body: new Uint8Array(body ?? []),
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}
