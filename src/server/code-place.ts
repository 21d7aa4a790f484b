import path from "node:path";

/** Where in our code something was done. */
export interface CodePlace {
  /** As in `Attempt::fail`; `main` outside every function. */
  readonly procedure: string;
  /** Without its folder. */
  readonly file: string;
  readonly line: number;
}

/** `    at Attempt.fail (file:///…/connect.ts:99:5)`, `    at async work (…)`, `    at file:///…/main.ts:1:1`. */
const FRAME = /^ {4}at (?:(?:async |new )*(\S+) (?:\[as \S+\] )?\()?(\S+?):(\d+):\d+\)?$/;
const FRAMES_OF_OURS = 2;

/** Where the caller of our caller is. A walk over the stack: for what somebody watches, never for each message of a busy server. */
export function placeInCode(): CodePlace | undefined {
  const frame = new Error().stack?.split("\n")[FRAMES_OF_OURS + 1] ?? "";
  const [, procedure, file, line] = FRAME.exec(frame) ?? [];
  if (file === undefined) return undefined;
  const words = (procedure ?? "main").split(".").map((word) => word.replaceAll(/[^\w~]/g, ""));
  return {
    procedure: words.filter(Boolean).slice(-2).join("::") || "main",
    file: path.basename(file),
    line: Number(line),
  };
}
