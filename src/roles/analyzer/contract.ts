import type {
  FindingView,
  PackView,
  ReportView,
  RuleFixed,
  RunList,
  WaiverView,
  WaiverWish,
} from "#api/analyzer";

/** Judges by rules whether this server is set up as is good practice. Fits the HTTP API as it is. */
export interface Analyzer {
  /** Judges now. One run comes after the other. */
  run(by: string): Promise<ReportView>;
  /** The latest report, or one by its number; undefined: there is none. */
  report(run?: number): Promise<ReportView | undefined>;
  runs(): Promise<RunList>;
  /** Applies the automatic fix of a rule, or takes the last one back. Rejects with BPA-0001, -0002, -0007, -0010. */
  fix(rule: string, undo: boolean, by: string): Promise<RuleFixed>;
  /** Rejects with BPA-0001, BPA-0008. */
  waive(rule: string, wish: WaiverWish, by: string): Promise<WaiverView>;
  /** False: there is none. */
  unwaive(rule: string, subject: string, by: string): Promise<boolean>;
  waivers(): Promise<readonly WaiverView[]>;
  packs(): Promise<readonly PackView[]>;
  /** The file of a pack; undefined: there is none of this name. */
  exportPack(name: string): Promise<string | undefined>;
  /** Rejects with BPA-0003 to BPA-0006, BPA-0011. */
  importPack(file: string, by: string): Promise<PackView>;
  /** Only what was imported; false: there is no such pack. */
  removePack(name: string, by: string): Promise<boolean>;
}

/** What makes a run differ from one that found nothing. */
export const isTold = ({ state }: Pick<FindingView, "state">): boolean =>
  state === "found" || state === "could not check";
