import type { RecordSink } from "../../record.ts";

/** A line of a text without its line end, in octets, and where it stands (from 1). */
export interface TextLine {
  readonly text: string;
  readonly number: number;
}

/**
 * Takes the lines of one record. `more`: the line was taken, the record goes on. `done`: it was taken and the record is over. `over`: the
 * record ended before it, so that it is looked at as if no record were open.
 */
export interface RecordTaker {
  take(line: TextLine): "more" | "done" | "over";
  /** The record is over, by `done`, `over`, a line that begins another record, or the end of the file: now it is given to the sink. */
  end(): void;
}

/** What a format may remember over the records of one file, and where records go. One is made for each file and format. */
export interface TextReader {
  /**
   * Whether a record begins with this line; a taker of the lines that follow. Called for every line while no record is open, and for
   * those that interrupt one. Must be quick to say no.
   */
  begin(line: TextLine): RecordTaker | undefined;
  /** The file is over: gives what waits for more than one record. */
  end?(): void;
}

/** One notation of one program: `text-formats.ts` lists them all. */
export interface TextFormat {
  /** As `parley snoop --json` names it: `uccapilog`, `ocslogger`, `asterisk-pjsip`. */
  readonly name: string;
  /** Whether a line can be nothing but the beginning of a record of this format, even amid a record of another. Called for each line. */
  readonly interrupts?: (text: string) => boolean;
  open(sink: RecordSink): TextReader;
}

/** The most lines that one record may take; what follows is left out and said. */
export const MOST_RECORD_LINES = 20_000;
