import type { Finding, SessionAccount } from "#trace/explain/finding";
import type { DescribedLine } from "#trace/fields/describe-message";
import type { DescribedBody } from "#trace/fields/described";
import type { DiffRow } from "#trace/show/diff-messages";
import type { Ladder } from "#trace/show/ladder";
import type { StoryFile } from "#trace/story";

/** What is to be read: files of the person, a text that was pasted, or what this server has. */
export interface Source {
  readonly name: string;
  readonly bytes: Blob;
}

export interface SessionRow {
  readonly index: number;
  readonly kind: string;
  readonly started: number | undefined;
  readonly messages: number;
  readonly account: SessionAccount;
  /** Of the gravest finding. */
  readonly severity: Finding["severity"] | undefined;
}

export interface Overview {
  readonly files: readonly StoryFile[];
  readonly messages: number;
  readonly sessions: readonly SessionRow[];
  /** About the trace as a whole. */
  readonly findings: readonly Finding[];
}

export interface ChosenSession {
  readonly index: number;
  readonly account: SessionAccount;
  readonly findings: readonly Finding[];
  readonly joinedBy: readonly string[];
  readonly ladder: Ladder;
}

export interface ChosenMessage {
  readonly index: number;
  readonly at: number | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly transport: string | undefined;
  readonly notes: readonly string[];
  readonly lines: readonly DescribedLine[];
  /** What its body says as a whole; undefined: it has none. */
  readonly body: DescribedBody | undefined;
}

export type ExportFormat = "txt" | "csv" | "svg" | "html" | "pcapng" | "json";
export const EXPORT_FORMATS: readonly ExportFormat[] = ["txt", "csv", "svg", "html", "pcapng", "json"];

export type Filtered =
  | { readonly ok: true; readonly sessions: readonly number[] }
  | { readonly ok: false; readonly at: number; readonly expected: string };

/** What the page asks of the worker, and what it answers. */
export interface Questions {
  read: { readonly ask: { readonly sources: readonly Source[] }; readonly answer: Overview };
  filter: { readonly ask: { readonly text: string }; readonly answer: Filtered };
  session: { readonly ask: { readonly index: number }; readonly answer: ChosenSession };
  message: { readonly ask: { readonly index: number }; readonly answer: ChosenMessage };
  diff: {
    readonly ask: { readonly left: number; readonly right: number };
    readonly answer: readonly DiffRow[];
  };
  export: {
    readonly ask: {
      readonly format: ExportFormat;
      readonly sessions: readonly number[];
      readonly dark: boolean;
    };
    readonly answer: Blob;
  };
}
export type QuestionName = keyof Questions;

export type ToWorker = {
  readonly [Name in QuestionName]: {
    readonly id: number;
    readonly name: Name;
    readonly ask: Questions[Name]["ask"];
  };
}[QuestionName];
export type FromWorker =
  | { readonly kind: "answer"; readonly id: number; readonly answer: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly why: string }
  | { readonly kind: "progress"; readonly done: number; readonly of: number };
