import path from "node:path";

/** Values as somebody wrote them: flag names without dashes in front, as in `sip-port`. `set` is a list of NAME=VALUE. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** What the data folder is found by. */
export interface FolderSources {
  readonly flags: RawOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly currentFolder: string;
}

const DEFAULT_DATA = "parley-data";

/** The absolute path of the data folder: flag, else PARLEY_DATA, else ./parley-data. */
export function dataFolder(sources: FolderSources): string {
  const folder = namedOutside("data", sources)?.[1];
  return path.resolve(
    sources.currentFolder,
    typeof folder === "string" && folder !== "" ? folder : DEFAULT_DATA,
  );
}

/** What flags or else the environment say about an option, and where; undefined when neither names it. */
export function namedOutside(
  name: string,
  sources: FolderSources,
): readonly [field: string, value: unknown] | undefined {
  if (sources.flags[name] !== undefined) return [`--${name}`, sources.flags[name]];
  const variable = `PARLEY_${name.toUpperCase().replaceAll("-", "_")}`;
  const value = sources.environment[variable];
  return value !== undefined && value !== "" ? [variable, value] : undefined;
}
