import { expect, test } from "vitest";
import { openStage } from "#testing/stage";

test("the first device to answer gets the call, the other stops ringing", async () => {
  const stage = await openStage();
  const desk = await stage.signedIn("desk", "bob");
  const tablet = await stage.signedIn("tablet", "bob");
  const alice = await stage.signedIn("alice");

  alice.sends("INVITE bob");
  await desk.gets("INVITE");
  desk.sends(180);
  await tablet.gets("INVITE");
  tablet.sends(180);
  stage.passes(3_000);

  desk.sends(200);
  await alice.gets(200);
  alice.sends("ACK");
  await desk.gets("ACK");
  await tablet.gets("CANCEL");
  tablet.sends(200);
  tablet.sends(487);
  await tablet.gets("ACK");

  await expect(stage.ladder()).toMatchFileSnapshot("first-answer-wins.ladder");
});
