import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../interop/clients/needs.ts";
import { workFolder } from "../../interop/clients/program.ts";
import type { Profile } from "./network.ts";
import { Offices } from "./offices.ts";
import type { Person } from "./person.ts";

describe.runIf(await needs("chromium", "certutil", "namespaces"))(
  "a desktop is shared between two offices",
  () => {
    const dir = workFolder("networks");
    let offices: Offices;
    let ada: Person;
    let ben: Person;

    beforeAll(async () => {
      offices = new Offices();
      [ada, ben] = await offices.open({ dir });
    });
    afterEach(async ({ task }) => {
      if (task.result?.state === "fail") await offices.shots(`failed-${task.name.slice(0, 20)}`, dir);
    });
    afterAll(() => offices?.close());

    const shares = async () => {
      await ada.presses("Share my desktop");
      await ben.toast("Desktop of ada").getByRole("button", { name: "Watch" }).click();
    };

    const ways: readonly (readonly [Profile, string, RegExp])[] = [
      ["open", "directly", /Direct, over UDP/],
      [
        "udp-closed",
        "by the relay over TCP",
        /Through this organisation's relay, over (TCP|TLS) on port \d+/,
      ],
      ["only-443", "by the relay over TLS on 443", /Through this organisation's relay, over TLS on port 443/],
    ];
    for (const [profile, way, says] of ways)
      test(`${profile}: the picture comes ${way}, and the page says so`, async () => {
        offices.network.use(profile);
        await shares();
        const video = ben.page.locator("video").first();
        await expect.poll(() => video.evaluate(frames), { timeout: 20_000 }).toBeGreaterThan(10);
        await ben.page.locator(".share-view").getByText(says).waitFor();
        await ada.page.getByRole("button", { name: "Stop sharing" }).click();
        await video.waitFor({ state: "hidden" });
      });

    test("only 443, and the relay switched off: both are told what was tried and what helps; no black picture", async () => {
      await offices.parley.tell(["settings", "set", "relay.enabled", "false"]);
      await shares();
      for (const { page } of [ada, ben]) {
        await page.getByText("No way was found for the picture.").first().waitFor({ timeout: 30_000 });
        await page
          .getByText(
            /Addresses tried: host udp.* The direct way .* is closed, and the server offers no relay\./,
          )
          .first()
          .waitFor();
        await page.getByText("Ask your administrator to switch the relay on.").first().waitFor();
      }
      expect(await ben.page.locator("video").count()).toBe(0);
    });
  },
);

/** How many pictures a page's video has shown; the page's own types are not this side's. */
const frames = (element: unknown): number =>
  (element as { getVideoPlaybackQuality(): { totalVideoFrames: number } }).getVideoPlaybackQuality()
    .totalVideoFrames;
