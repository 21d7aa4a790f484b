import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import type { Parley } from "./parley.ts";
import { Tape } from "./tape.ts";
import type { Sound } from "./tone.ts";

/** What happened in the page, in order. */
export interface PageEvent {
  readonly what:
    | "registered"
    | "rings"
    | "progress"
    | "accepted"
    | "confirmed"
    | "ended"
    | "failed"
    | "held"
    | "unheld"
    | "text";
  /** Of an end: who, and why; of a text: what it says. */
  readonly cause?: string;
}

/** A page with JsSIP as it comes and the browser's own WebRTC: nothing of our client is in it. */
export class ChromiumPhone {
  readonly address: string;
  readonly said: Tape<PageEvent>;
  readonly page: Page;

  private constructor(address: string, page: Page) {
    this.address = address;
    this.page = page;
    this.said = new Tape(`the page of ${address}`);
  }

  /** Signed in when it resolves. The browser needs a microphone (`openBrowser`). */
  static async open(
    browser: Browser,
    parley: Parley,
    user: string,
    password: string,
  ): Promise<ChromiumPhone> {
    // A page of the server's own place: others may not open its WebSocket. Any will do, what is in it does not matter.
    const context = await browser.newContext({ permissions: ["microphone", "camera"], bypassCSP: true });
    const page = await context.newPage();
    const phone = new ChromiumPhone(`sip:${user}@${parley.domain}`, page);
    page.on("pageerror", (error) => phone.said.end(String(error)));
    await page.exposeFunction("tell", (event: PageEvent) => phone.said.add(event));
    await page.goto(`http://localhost:${parley.ports.http}/help/LOC-0001`);
    for (const content of [await library(), PAGE]) await page.addScriptTag({ content });
    const url = `ws://localhost:${parley.ports.http}/sip`;
    await page.evaluate(`start(${JSON.stringify({ url, uri: phone.address, password })})`);
    await phone.said.next("registered", ({ what }) => what === "registered");
    return phone;
  }

  /** The next event of this kind from `mark` on. */
  gets(what: PageEvent["what"], mark = 0, seconds = 20): Promise<PageEvent> {
    return this.said.next(what, (event) => event.what === what, seconds, mark);
  }

  async dial(address: string, video = false): Promise<void> {
    await this.page.evaluate(`dial(${JSON.stringify(address)}, ${video})`);
  }

  async answer(): Promise<void> {
    await this.page.evaluate("answer()");
  }

  async hangUp(): Promise<void> {
    await this.page.evaluate("session.terminate()");
  }

  async hold(): Promise<void> {
    await this.page.evaluate("session.hold()");
  }

  async resume(): Promise<void> {
    await this.page.evaluate("session.unhold()");
  }

  /** What the person before the page heard last; undefined: nothing to hear yet. */
  async heard(): Promise<Sound | undefined> {
    const heard = await this.page.evaluate<{ rate: number; samples: number[] } | undefined>("heard()");
    return heard && { rate: heard.rate, samples: Float64Array.from(heard.samples) };
  }

  /** The description that is in force at this end or the other. */
  description(which: "localDescription" | "remoteDescription"): Promise<string> {
    return this.page.evaluate<string>(`session.connection.${which}.sdp`);
  }

  async write(to: string, text: string): Promise<void> {
    await this.page.evaluate(`ua.sendMessage(${JSON.stringify(to)}, ${JSON.stringify(text)})`);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

let bundled: Promise<string> | undefined;
/** JsSIP, which ships as CommonJS, as one script. */
function library(): Promise<string> {
  bundled ??= build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: true,
      lib: {
        entry: new URL("../../node_modules/jssip/lib/JsSIP.js", import.meta.url).pathname,
        formats: ["iife"],
        name: "JsSIP",
      },
    },
  }).then((made) => {
    const [first] = Array.isArray(made) ? made : [made];
    const [chunk] = first && "output" in first ? first.output : [];
    if (chunk?.type !== "chunk") throw new Error("JsSIP was not bundled");
    return chunk.code;
  });
  return bundled;
}

/** Runs in the page. Sound processing is off: it would take a tone for noise. */
const PAGE = `
var session, analyser;
const library = JsSIP.default ?? JsSIP;
const sound = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
const media = (video) => ({ audio: sound, video });
const pcConfig = { iceServers: [] };
function start({ url, uri, password }) {
  const ua = window.ua = new library.UA({ sockets: new library.WebSocketInterface(url), uri, password, register_expires: 600 });
  ua.on("registered", () => tell({ what: "registered" }));
  ua.on("registrationFailed", ({ cause }) => tell({ what: "failed", cause }));
  ua.on("newMessage", ({ originator, request }) => {
    if (originator === "remote") tell({ what: "text", cause: request.from.uri.user + ": " + request.body });
  });
  ua.on("newRTCSession", (event) => {
    session = event.session;
    for (const what of ["progress", "accepted", "confirmed"]) session.on(what, () => tell({ what }));
    session.on("ended", ({ originator, cause }) => tell({ what: "ended", cause: originator + ": " + cause }));
    session.on("failed", ({ originator, cause, message }) =>
      tell({ what: "failed", cause: originator + ": " + cause + " " + (message?.status_code ?? "") + " " + (message?.getHeader?.("Warning") ?? "") }));
    session.on("hold", ({ originator }) => tell({ what: "held", cause: originator }));
    session.on("unhold", ({ originator }) => tell({ what: "unheld", cause: originator }));
    session.on("peerconnection", ({ peerconnection }) => listen(peerconnection));
    if (session.connection) listen(session.connection);
    if (event.originator === "remote") tell({ what: "rings" });
  });
  ua.start();
}
function listen(connection) {
  analyser = undefined;
  connection.addEventListener("track", ({ track }) => {
    if (track.kind !== "audio") return;
    const stream = new MediaStream([track]);
    const player = new Audio(); // without one nothing of a far stream is played into the analyser
    player.srcObject = stream;
    player.muted = true;
    player.play();
    const audio = new AudioContext();
    analyser = audio.createAnalyser();
    analyser.fftSize = 32768;
    audio.createMediaStreamSource(stream).connect(analyser);
  });
}
function dial(address, video) { ua.call(address, { mediaConstraints: media(video), pcConfig }); }
function answer() { session.answer({ mediaConstraints: media(false), pcConfig }); }
function heard() {
  if (!analyser) return undefined;
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return { samples: [...samples], rate: analyser.context.sampleRate };
}
`;
