import type { RequestContext } from "#pipeline/request-context";
import type { Role } from "#pipeline/role";
import { nextRequest } from "#sip/dialog/dialog";
import { isApplication } from "./addresses.ts";
import { Deliverer } from "./deliver.ts";
import { WaitingRoom } from "./deliver-waiting.ts";
import { HelpContact } from "./help-contact.ts";
import { MessagePath } from "./message-path.ts";
import { messageMedia } from "./read-session.ts";
import { Recorder } from "./record.ts";
import { Sessions } from "./sessions.ts";
import { SessionTaker } from "./take-in-session.ts";
import { InviteTaker } from "./take-invite.ts";
import { takeMessage } from "./take-message.ts";
import { takePassing } from "./take-passing.ts";
import type { MessagingUses } from "./uses.ts";

export type { MessagingUses } from "./uses.ts";

/** What others may ask of the message path. */
export interface Messaging {
  /** Message sessions of which we are an end. */
  readonly sessions: number;
  /** The address of the server's own help contact; nobody else may have it. */
  help(): string;
  /** True for an INVITE that opens a message session and nothing else: this role takes it, and asks presence by itself. */
  opensSession(context: RequestContext): boolean;
}

/** The one message path, with its dialects at the door: sessions of Communicator clients, single messages of everybody else. */
export function createMessaging(uses: MessagingUses): Role & Messaging {
  const sessions = new Sessions(uses.clock, ({ dialog, flow }) => {
    if (flow.open) uses.transactions.send(nextRequest(dialog, "BYE"), flow, NOBODY_WAITS);
  });
  const deliverer = new Deliverer(uses, sessions);
  const recorder = new Recorder(uses);
  const waiting = new WaitingRoom(uses, deliverer, recorder);
  const path = new MessagePath(uses, sessions, deliverer, recorder, (receiver) => waiting.waits(receiver));
  const help = new HelpContact(uses, sessions, deliverer, () => path.help());
  const invites = new InviteTaker(uses, path, recorder, sessions, help);
  const inSession = new SessionTaker(uses, path, sessions, deliverer, help);
  const isOwnSession = ({ request }: RequestContext): boolean => {
    const uri = request.requestUri;
    return (
      uri !== undefined &&
      uri.user === undefined &&
      request.to.tag !== undefined &&
      uses.isUs(uri.host, uri.port)
    );
  };
  const opensSession = (context: RequestContext): boolean => {
    const request = context.route?.request ?? context.request;
    const uri = request.requestUri;
    return (
      uri?.user !== undefined &&
      request.to.tag === undefined &&
      !isApplication(uri) &&
      messageMedia(request) !== undefined
    );
  };
  return {
    name: "messaging",
    prerequisites: [],
    get sessions() {
      return sessions.size;
    },
    help: () => path.help(),
    opensSession,
    async start(requests, scope) {
      const owner = "messaging";
      const takeOwn = (context: RequestContext) => inSession.take(context);
      for (const method of ["MESSAGE", "INFO", "BYE", "INVITE"])
        scope.onEnd(requests.handle({ method, owner, accepts: isOwnSession, handle: takeOwn }));
      // The ACK to our 200 says nothing that we wait for.
      scope.onEnd(requests.handle({ method: "ACK", owner, accepts: isOwnSession, handle: () => {} }));
      scope.onEnd(
        requests.handle({
          method: "INVITE",
          owner,
          accepts: opensSession,
          handle: (context) => invites.take(context),
        }),
      );
      scope.onEnd(
        requests.handle({
          method: "MESSAGE",
          owner,
          accepts: ({ request, route }) => {
            const uri = (route?.request ?? request).requestUri;
            return uri?.user !== undefined && !isApplication(uri);
          },
          handle: (context) =>
            context.request.to.tag === undefined || context.route?.mixedUp
              ? takeMessage(uses, path, deliverer, help, context)
              : inSession.take(context),
        }),
      );
      scope.onEnd(
        requests.handle({
          method: "MESSAGE",
          inDialog: true,
          owner,
          handle: (context) => takePassing(uses, path, recorder, deliverer, help, context),
        }),
      );
      await waiting.start(scope);
      scope.onEnd(() => sessions.end());
    },
  };
}

const NOBODY_WAITS = { responded: () => {}, timedOut: () => {}, transportFailed: () => {} };
