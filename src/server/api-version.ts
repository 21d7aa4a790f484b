import { type ApiVersion, apiVersion, parseVersion, printRange, rangeOf } from "#api/versions";

/**
 * The API version that this process says it speaks. Tests let a process pass for another version by PARLEY_TEST_API_VERSION: how
 * versions meet can be tried long before there are several.
 */
export function spokenVersion(environment: Readonly<Record<string, string | undefined>>): ApiVersion {
  return parseVersion(environment["PARLEY_TEST_API_VERSION"] ?? "") ?? apiVersion;
}

/** As the status shows it: `1.0-1.3`. */
export const spokenRange = (): string => printRange(rangeOf(spokenVersion(process.env)));
