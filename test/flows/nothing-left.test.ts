import { expect, test } from "vitest";
import { Communicator, edited, sipe } from "#testing/communicator";
import { countHeld } from "#testing/count-held";
import { openStage, type Stage } from "#testing/stage";

const SIGN_ON = [
  "after-sign-on/01-sign-on/002-SUBSCRIBE-vnd-microsoft-roaming-contacts",
  "after-sign-on/01-sign-on/004-SUBSCRIBE-vnd-microsoft-roaming-self",
  "after-sign-on/01-sign-on/005-SUBSCRIBE-presence",
  "after-sign-on/10-add-buddy/020-SUBSCRIBE-presence",
];
const PUBLISH = "after-sign-on/02-status-busy/011-SERVICE-application_msrtc-category-publish_xml";
const USERS = ["alice", "bob", "carol", "dave"];
const MINUTE = 60_000;

/** Signs in, subscribes, publishes and goes: by signing out, or with a connection that breaks. */
async function comesAndGoes(stage: Stage, user: string, signsOut: boolean): Promise<void> {
  const one = await Communicator.signedIn(stage, user);
  for (const name of SIGN_ON) one.sends(sipe(name));
  one.sends(edited(sipe(PUBLISH), (body) => body.replaceAll('expireType="static"', 'expireType="user"')));
  await one.phone.rest();
  if (signsOut) {
    one.sends(
      sipe("first-register-ntlm-tls")
        .replace("CSeq: 1 ", "CSeq: 2 ")
        .replace(/ed0dec9cdf92/, one.epid)
        .replace(/^Content-Length/m, "Expires: 0\r\nContent-Length"),
    );
    await one.answered(200);
  }
  one.phone.flow.close("the client went");
  stage.passes(MINUTE); // its transactions are over
}

test("after 1,000 people came, watched, published and went nothing is left of them, in maps or timers", async () => {
  const stage = await openStage({ users: USERS, settings: { "presence.grace-seconds": 4 } });
  const settles = (): void => stage.passes(10 * MINUTE);
  // What is remembered on purpose has a bound, and is full after the first of them.
  for (let at = 0; at < 100; at++) await comesAndGoes(stage, USERS[at % 4] ?? "", at % 3 === 0);
  settles();
  const [held, timers] = [await countHeld(), stage.clock.waiting];
  for (let at = 0; at < 1_000; at++) {
    await comesAndGoes(stage, USERS[at % 4] ?? "", at % 3 === 0);
  }
  settles();
  expect(stage.frontEnd.communications.subscriptions.size).toBe(0);
  expect(stage.clock.waiting).toBe(timers);
  expect((await countHeld()) - held).toBeLessThan(100);
  await stage.end();
}, 60_000);
