import { FAULT } from "./namespaces.ts";

/** An operation whose version was not the stored one; `index` counts the operations of the request from 1. */
export interface WrongVersion {
  readonly index: number;
  readonly version: number;
  /** 0: there is none. */
  readonly current: number;
}

/** The body of a 409 to a request that was made on old versions (MS-PRES 2.2.2). Every conflicting operation has to stand in it. */
export function printFault(operations: readonly WrongVersion[]): string {
  const each = operations.map(
    ({ index, version, current }) =>
      `<operation index="${index}" version="${version}" curVersion="${current}"/>`,
  );
  return (
    `<Fault xmlns="${FAULT}"><Faultcode>Client.BadCall.WrongDelta</Faultcode>` +
    `<details>${each.join("")}</details></Fault>`
  );
}
