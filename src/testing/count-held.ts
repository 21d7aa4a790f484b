import { Session } from "node:inspector/promises";

/** How many entries all maps and sets of this thread have together: what is left of it when everybody has gone is a leak. */
export async function countHeld(): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    let held = 0;
    for (const type of ["Map", "Set"]) {
      const found = await session.post("Runtime.evaluate", { expression: `${type}.prototype` });
      const prototypeObjectId = found.result.objectId;
      if (prototypeObjectId === undefined) throw new Error(`There is no ${type}.`);
      const { objects } = await session.post("Runtime.queryObjects", { prototypeObjectId });
      const { result } = await session.post("Runtime.callFunctionOn", {
        ...(objects.objectId !== undefined && { objectId: objects.objectId }),
        functionDeclaration:
          "function () { let held = 0; for (const one of this) try { held += one.size; } catch {} return held; }",
        returnByValue: true,
      });
      held += Number(result.value);
    }
    return held;
  } finally {
    session.disconnect();
  }
}
