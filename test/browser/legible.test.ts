import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../../interop/clients/needs.ts";
import { workFolder } from "../../interop/clients/program.ts";
import { Offices } from "./offices.ts";
import type { Person } from "./person.ts";

/** What a person waits before they wonder, of which taking the picture is a part. */
const LOOK_MS = 1_950;
const LINES = 30;
const WORDS =
  `about above account across action answer anybody apple around autumn basket before behind between bridge bright brother
building button camera carpet castle change chapter circle clever coffee colour common copper corner cotton country danger daughter
decide desert dinner doctor double dragon driver early eleven engine enough evening family famous farmer father favour finger finish
flower forest friend garden gather gentle golden ground hammer happen harbour heavy holiday honest hundred island jacket journey
kitchen ladder language letter library little machine market master meadow measure middle minute mirror morning mother mountain
narrow nature needle network number office orange paper parcel pencil people picture planet please pocket potato promise question
quiet rather reason record remember ribbon river round saddle sailor school season second secret shadow silver simple sister
somebody spring square station stranger street summer supper surface table teacher thirty thunder ticket together tomorrow travel
twenty umbrella under upper valley village visitor voice wagon water weather welcome whisper window winter without wonder yellow`.split(
    /\s+/,
  );

describe.runIf(await needs("chromium", "certutil", "namespaces", "tesseract"))(
  "a desktop over a line of 1 Mbit/s",
  () => {
    const dir = workFolder("legible");
    let offices: Offices;
    let ada: Person;
    let ben: Person;

    beforeAll(async () => {
      offices = new Offices();
      [ada, ben] = await offices.open({ dir, capture: "Testcard" });
    });
    afterEach(async ({ task }) => {
      if (task.result?.state === "fail") await offices.shots("failed", dir);
    });
    afterAll(() => offices?.close());

    test("10-point text is read by a machine two seconds after it changed, 99 of 100 characters", async () => {
      offices.network.narrow(0, "1mbit");
      const card = await ada.window.context.newPage();
      await card.setViewportSize({ width: 1280, height: 720 });
      await card.setContent(
        `<title>Testcard</title><pre style="font:10pt/16pt 'DejaVu Sans';margin:12px;color:#000;background:#fff"></pre>`,
      );
      await ada.presses("Share my desktop");
      await ben.toast("Desktop of ada").getByRole("button", { name: "Watch" }).click();
      const video = ben.page.locator("video").first();
      await expect.poll(() => video.evaluate(width), { timeout: 20_000 }).toBe(1280);
      for (const round of [1, 2, 3]) {
        const text = cardText(round);
        const changed = await show(card, text);
        const { taken, png } = await video.evaluate(picture, changed + LOOK_MS);
        expect(taken - changed).toBeLessThanOrEqual(2_000);
        const read = readText(png, path.join(dir, `card-${round}.png`));
        expect.soft(rightCharacters(text, read), `card ${round}: ${read}`).toBeGreaterThanOrEqual(0.99);
      }
    });
  },
);

/** Other words each round, in lines of seven; the same each time that the test runs. */
function cardText(round: number): string {
  const word = (at: number) => WORDS[(at * 37 + round * 53) % WORDS.length] ?? "";
  return Array.from({ length: LINES }, (_, line) =>
    Array.from({ length: 7 }, (_, at) => word(line * 7 + at)).join(" "),
  ).join("\n");
}

/** Answers when it was on the screen, by the clock that both pages have. */
const show = (card: Page, text: string): Promise<number> =>
  card.evaluate<number>(`new Promise((resolve) => {
    document.querySelector("pre").textContent = ${JSON.stringify(text)};
    requestAnimationFrame(() => resolve(Date.now()));
  })`);

/** Which part of the characters came out right: Levenshtein's distance, without looking at where lines end. */
function rightCharacters(wanted: string, read: string): number {
  const [one, other] = [wanted, read].map((text) => text.split(/\s+/).filter(Boolean).join(" ")) as [
    string,
    string,
  ];
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row++) {
    const line = [row];
    for (let at = 1; at <= other.length; at++)
      line.push(
        Math.min(
          (above[at] ?? 0) + 1,
          (line[at - 1] ?? 0) + 1,
          (above[at - 1] ?? 0) + (one[row - 1] === other[at - 1] ? 0 : 1),
        ),
      );
    above = line;
  }
  return 1 - (above[other.length] ?? 0) / one.length;
}

function readText(png: string, file: string): string {
  writeFileSync(file, Buffer.from(png.replace(/^.*,/, ""), "base64"));
  // A block of text in English; one thread, because more only wait for each other here.
  return execFileSync("tesseract", [file, "-", "--psm", "6", "--dpi", "288", "-l", "eng"], {
    encoding: "utf8",
    env: { ...process.env, OMP_THREAD_LIMIT: "1" },
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** What a page's video and its picture are; the page's own types are not this side's. */
interface PageVideo {
  readonly videoWidth: number;
  readonly videoHeight: number;
  readonly ownerDocument: { createElement(name: "canvas"): PageCanvas };
}
interface PageCanvas {
  width: number;
  height: number;
  getContext(kind: "2d"): {
    imageSmoothingQuality: "low" | "high";
    drawImage(from: PageVideo | PageCanvas, x: number, y: number, width: number, height: number): void;
  };
  toDataURL(): string;
}

const width = (element: unknown): number => (element as PageVideo).videoWidth;

/** What is seen at this time, three times as large: OCR is made for paper. */
async function picture(element: unknown, at: number): Promise<{ taken: number; png: string }> {
  const video = element as PageVideo; // of a <video>, in the page
  const drawn = (from: PageVideo | PageCanvas, scale: number) => {
    const canvas = video.ownerDocument.createElement("canvas");
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(from, 0, 0, canvas.width, canvas.height);
    return canvas;
  };
  await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
  const seen = drawn(video, 1);
  const taken = Date.now();
  return { taken, png: drawn(seen, 3).toDataURL() };
}
