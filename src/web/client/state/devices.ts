import type { Device, Devices, Done, Failure } from "./contract.ts";
import { done, failed, good, type Say } from "./failure.ts";
import { Cell } from "./live.ts";
import { measureLevel, ringOnce } from "./media-sound.ts";
import type { Platform } from "./platform.ts";

type Kind = "microphone" | "camera" | "speaker";
type State = ReturnType<Devices["state"]["get"]>;

const KINDS: Readonly<Record<Kind, MediaDeviceKind>> = {
  microphone: "audioinput",
  camera: "videoinput",
  speaker: "audiooutput",
};
/** Louder than this is somebody who talks. */
const TALKS = 0.55;

/** Microphones, cameras, speakers and screens of this browser. */
export class MediaDevices implements Devices {
  readonly state: Cell<State>;
  readonly level: Cell<number>;
  readonly #platform: Platform;
  readonly #say: Say;
  #endLevel: (() => void) | undefined;
  #endMuted: (() => void) | undefined;

  constructor(platform: Platform, say: Say) {
    this.#platform = platform;
    this.#say = say;
    const chosen: Partial<Record<Kind, string>> = {};
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const id = platform.read(`device.${kind}`);
      if (id !== undefined) chosen[kind] = id;
    }
    this.state = new Cell<State>({
      permission: "unknown",
      microphones: [],
      cameras: [],
      speakers: [],
      chosen,
      checked: platform.read("devices-checked") === "yes",
    });
    this.level = new Cell(0, (watched) => void this.#listen(watched));
  }

  /** Looks for devices; called once the page is there. */
  begin(): void {
    void this.#list();
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.#list());
    void navigator.permissions
      ?.query({ name: "microphone" as PermissionName }) // not in every browser's list of names
      .then((status) => {
        const take = () => {
          const permission = status.state === "prompt" ? "unknown" : status.state;
          this.state.edit((state) => ({ ...state, permission }));
        };
        take();
        status.addEventListener("change", take);
      })
      .catch(() => {});
  }

  async ask(video: boolean): Promise<Done> {
    const stream = await this.open({ audio: true, video });
    if (!stream.ok) return stream;
    for (const track of stream.value.getTracks()) track.stop();
    return done;
  }

  choose(kind: Kind, id: string): void {
    this.#platform.write(`device.${kind}`, id);
    this.state.edit((state) => ({ ...state, chosen: { ...state.chosen, [kind]: id } }));
    if (kind === "microphone" && this.#endLevel) {
      void this.#listen(false);
      void this.#listen(true);
    }
  }

  testRing(): Promise<Done> {
    ringOnce();
    return Promise.resolve(done);
  }

  finishCheck(): void {
    this.#platform.write("devices-checked", "yes");
    this.state.edit((state) => ({ ...state, checked: true }));
  }

  /** Microphone and camera as chosen; where the chosen one is gone, another. */
  async open(wish: { audio: boolean; video: boolean }): Promise<Done<MediaStream>> {
    const { microphone, camera } = this.state.get().chosen;
    const constraints = {
      audio: wish.audio && (microphone === undefined ? true : { deviceId: { ideal: microphone } }),
      video: wish.video && (camera === undefined ? true : { deviceId: { ideal: camera } }),
    };
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints);
      this.state.edit(({ failure: _, ...state }) => ({ ...state, permission: "granted" }));
      void this.#list();
      return good(stream);
    } catch (error) {
      const failure = this.#failureOf(error, wish.video);
      const denied = error instanceof DOMException && error.name === "NotAllowedError";
      this.state.edit((state) => ({ ...state, failure, permission: denied ? "denied" : state.permission }));
      return failed(failure);
    }
  }

  /** The browser's own picker; who closes it has said no. */
  async openDesktop(content: "text" | "motion"): Promise<Done<MediaStream>> {
    if (!navigator.mediaDevices?.getDisplayMedia)
      return failed({
        what: this.#say("failure.no-sharing"),
        why: "",
        fix: this.#say("failure.no-sharing-fix"),
      });
    try {
      const video = { frameRate: content === "text" ? 15 : 30 };
      return good(await navigator.mediaDevices.getDisplayMedia({ video, audio: true }));
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      const key = name === "NotAllowedError" ? "failure.sharing-refused" : "failure.sharing";
      return failed({ what: this.#say(key), why: name === "NotAllowedError" ? "" : String(error), fix: "" });
    }
  }

  /** Listens whether somebody talks who is muted. */
  watchMuted(stream: MediaStream | undefined, muted: boolean, told: (talks: boolean) => void): void {
    this.#endMuted?.();
    this.#endMuted = undefined;
    told(false);
    const [track] = stream?.getAudioTracks() ?? [];
    if (!muted || !track) return;
    // A muted track gives silence; its copy does not.
    const copy = track.clone();
    copy.enabled = true;
    const end = measureLevel(new MediaStream([copy]), (level) => told(level > TALKS));
    this.#endMuted = () => {
      end();
      copy.stop();
    };
  }

  async #list(): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    const of = (kind: Kind): readonly Device[] =>
      all
        .filter((device) => device.kind === KINDS[kind] && device.deviceId !== "")
        .map(({ deviceId, label }, index) => ({
          id: deviceId,
          label: label || this.#say(`devices.unnamed-${kind}`, { number: index + 1 }),
        }));
    const microphones = of("microphone");
    const missing = all.length > 0 && !all.some(({ kind }) => kind === "audioinput");
    this.state.edit((state) => ({
      ...state,
      microphones,
      cameras: of("camera"),
      speakers: of("speaker"),
      permission: missing ? "missing" : state.permission === "missing" ? "unknown" : state.permission,
    }));
  }

  async #listen(watched: boolean): Promise<void> {
    this.#endLevel?.();
    this.#endLevel = undefined;
    if (!watched || this.state.get().permission !== "granted") return;
    const stream = await this.open({ audio: true, video: false });
    if (!stream.ok) return;
    const end = measureLevel(stream.value, (level) => this.level.set(level));
    this.#endLevel = () => {
      end();
      for (const track of stream.value.getTracks()) track.stop();
      this.level.set(0);
    };
  }

  #failureOf(error: unknown, video: boolean): Failure {
    const name = error instanceof DOMException ? error.name : "";
    const device = video ? "camera" : "microphone";
    switch (name) {
      case "NotAllowedError":
        return {
          what: this.#say(`failure.${device}-denied`),
          why: "",
          fix: this.#say("failure.allow-in-browser"),
        };
      case "NotFoundError":
      case "OverconstrainedError":
        return { what: this.#say(`failure.${device}-missing`), why: "", fix: this.#say("failure.plug-in") };
      case "NotReadableError":
        return {
          what: this.#say(`failure.${device}-in-use`),
          why: "",
          fix: this.#say("failure.close-other"),
        };
      default:
        return { what: this.#say(`failure.${device}`), why: String(error).slice(0, 200), fix: "" };
    }
  }
}
