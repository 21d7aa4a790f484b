import type { FromWorker, QuestionName, Questions } from "./protocol.ts";

/** Asks the worker that holds the trace. */
export interface Asking {
  ask<Name extends QuestionName>(name: Name, ask: Questions[Name]["ask"]): Promise<Questions[Name]["answer"]>;
  onProgress(action: (done: number, of: number) => void): void;
}

/** Starts the worker. Reading goes on there, so the page never stands still. */
export function startWorker(): Asking {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let [next, progress] = [1, (_done: number, _of: number): void => {}];
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === "progress") {
      progress(data.done, data.of);
      return;
    }
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.kind === "answer") asked?.resolve(data.answer);
    else asked?.reject(new Error(data.why));
  };
  worker.onerror = ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  };
  return {
    ask: <Name extends QuestionName>(name: Name, ask: Questions[Name]["ask"]) =>
      new Promise<Questions[Name]["answer"]>((resolve, reject) => {
        const id = next++;
        waiting.set(id, { resolve: (answer) => resolve(answer as Questions[Name]["answer"]), reject });
        worker.postMessage({ id, name, ask });
      }),
    onProgress: (action) => {
      progress = action;
    },
  };
}
