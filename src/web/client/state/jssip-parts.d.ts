declare module "jssip/lib/RequestSender.js" {
  const RequestSender: unknown;
  export default RequestSender;
}
declare module "jssip/lib/SIPMessage.js" {
  const SIPMessage: unknown;
  export default SIPMessage;
}
/** What JsSIP's types name; the browser gets it with JsSIP. */
declare module "events" {
  // biome-ignore lint/suspicious/noExplicitAny: as Node's own types have it
  export class EventEmitter<Events extends Record<keyof Events, unknown[]> = any> {
    on<Name extends keyof Events>(name: Name, listener: (...values: Events[Name]) => void): this;
    off<Name extends keyof Events>(name: Name, listener: (...values: Events[Name]) => void): this;
  }
}
