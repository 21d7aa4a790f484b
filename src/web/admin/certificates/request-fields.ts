import { type CertificateField, type CertificateWay, certificateFields } from "#api/certificate-fields";

/** What somebody types into the form of a request: every field as text. */
export type RequestForm = Readonly<Record<CertificateField["name"], string>> & {
  readonly from: CertificateWay;
};

/** Fields that only an authority at the other end of a line needs. */
const OF_AUTHORITY: ReadonlySet<string> = new Set(["authority", "account", "trust"]);
/** What our own authority writes into a certificate, and nothing else: a field that is not heeded would mislead. */
const OF_OWN: ReadonlySet<string> = new Set(["commonName", "names", "appendNames"]);

/** The fields that mean something on this way to a certificate; the list itself is the API's and the command line's. */
export function fieldsOf(way: CertificateWay): readonly CertificateField[] {
  return certificateFields.filter(({ name }) => {
    if (way === "own") return OF_OWN.has(name);
    if (OF_AUTHORITY.has(name)) return way === "acme" || way === "enterprise";
    if (name === "template") return way === "enterprise" || way === "file";
    return true;
  });
}

export function emptyForm(way: CertificateWay): RequestForm {
  const values = certificateFields.map((field) => [
    field.name,
    "default" in field ? String(field.default) : "",
  ]);
  // Each field of the list has its name here.
  return { ...(Object.fromEntries(values) as Record<CertificateField["name"], string>), from: way };
}

/** The form as the API takes it: only fields of this way, the empty ones left to their defaults. */
export function wishOf(form: RequestForm): Record<string, unknown> {
  const values = fieldsOf(form.from).flatMap(({ name, kind }): [string, unknown][] => {
    const text = form[name].trim();
    if (text === "") return [];
    if (kind === "switch") return [[name, text === "true"]];
    if (kind === "number") return [[name, Number(text)]];
    if (kind === "list") return [[name, text.split(/[\s,]+/u).filter(Boolean)]];
    return [[name, text]];
  });
  return { from: form.from, ...Object.fromEntries(values) };
}
