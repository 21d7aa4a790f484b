import type { Http } from "./http.ts";

/** Asks the browser for web push with the server's own key, and tells the server where to send (RFC 8030, 8292). */
export async function askForPush(publicKey: string, http: Http): Promise<void> {
  if (publicKey === "" || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const worker = await navigator.serviceWorker.ready;
  const subscription =
    (await worker.pushManager.getSubscription()) ??
    (await worker.pushManager
      .subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })
      .catch(() => undefined)); // a browser without a push service; notifications of open pages still work
  const { endpoint, keys } = subscription?.toJSON() ?? {};
  if (endpoint && keys) await http.call("myPush", { body: { endpoint, keys } });
}
