import { SignedIn } from "./account.ts";
import { SipCalls } from "./calls/calls.ts";
import { SipConnection } from "./connection.ts";
import { ContactList } from "./contact-list.ts";
import type { Client } from "./contract.ts";
import { TextConversations } from "./conversations/conversations.ts";
import { MediaDevices } from "./devices.ts";
import type { Say } from "./failure.ts";
import { Http } from "./http.ts";
import { NoticeBoard } from "./notices.ts";
import { browserPlatform, type Platform } from "./platform.ts";
import { KnownPeople } from "./presence/people.ts";
import { OwnPresence } from "./presence/self.ts";
import { ToastStack } from "./toasts.ts";

/** Joins the parts of the client, and asks whether somebody is signed in already. Nothing is decided here. */
export function createClient(say: Say, platform: Platform = browserPlatform()): Client {
  let version: string | undefined;
  const notices = new NoticeBoard();
  const http = new Http(platform, say, {
    signedOut: () => account.ended(),
    version(now) {
      if (version !== undefined && version !== now) notices.add("update", say("notice.updated"));
      version = now;
    },
  });
  const connection = new SipConnection({ platform, http, say });
  const people = new KnownPeople(connection, platform, http);
  const contacts = new ContactList(connection, platform, http, people);
  const self = new OwnPresence(connection, platform, people, say);
  const me = () => {
    const state = account.state.get();
    return state.kind === "signed-in" ? state.me : undefined;
  };
  const conversations = new TextConversations({
    connection,
    platform,
    http,
    say,
    arrived: (from, text) => toasts.message(from, text),
  });
  const devices = new MediaDevices(platform, say);
  const calls = new SipCalls({
    connection,
    platform,
    http,
    devices,
    say,
    domain: () => me()?.domain ?? location.hostname,
    shareSeconds: () => me()?.shareAnswerSeconds ?? 30,
    sendText: (peer, text) => conversations.send(peer, text),
    knows: (address, name) => people.known(address, name),
    nameOf: (address) => people.person(address).get().name,
  });
  const toasts = new ToastStack({
    platform,
    calls,
    say,
    isEcho: (address) => address === me()?.echo,
    nameOf: (address) => people.person(address).get().name,
    quiet: () => undefined,
  });
  const account = new SignedIn({
    platform,
    http,
    say,
    signedIn({ address, name, echo, help }) {
      people.known(address, name);
      if (echo) people.always(echo, say("person.echo"));
      people.always(help, say("person.help"));
      connection.start(address, name);
    },
    signedOut() {
      calls.endAll();
      connection.stop();
      contacts.forget();
      people.forget();
      conversations.forget();
    },
  });
  devices.begin();
  void account.restore();
  return {
    account,
    connection: connection.state,
    people,
    contacts,
    self,
    conversations,
    calls,
    toasts,
    devices,
    notices,
  };
}
