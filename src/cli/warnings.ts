/** Node says on every start that node:sqlite is experimental; we know, and nobody who reads our output can do anything about it. */
export function hideExpectedWarnings(): void {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    const name = typeof warning === "string" ? String(rest[0]) : warning.name;
    const type = typeof rest[0] === "object" && rest[0] !== null && "type" in rest[0] ? rest[0].type : name;
    if (type === "ExperimentalWarning") return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
}
