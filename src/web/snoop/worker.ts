import { Engine } from "./engine.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

const engine = new Engine();
const say = (message: FromWorker): void => self.postMessage(message);

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  void answer(data).then(
    (answer) => say({ kind: "answer", id: data.id, answer }),
    (error: unknown) =>
      say({ kind: "failed", id: data.id, why: error instanceof Error ? error.message : String(error) }),
  );
};

async function answer(question: ToWorker): Promise<unknown> {
  switch (question.name) {
    case "read": {
      let told = 0;
      return await engine.read(question.ask.sources, (done, of) => {
        if (done - told < of / 100 && done < of) return;
        told = done;
        say({ kind: "progress", done, of });
      });
    }
    case "filter":
      return engine.filter(question.ask.text);
    case "session":
      return engine.session(question.ask.index);
    case "message":
      return engine.message(question.ask.index);
    case "diff":
      return engine.diff(question.ask.left, question.ask.right);
    case "export":
      return engine.export(question.ask.format, question.ask.sessions, question.ask.dark);
  }
}
