/** What the web enrolment pages of a Microsoft certificate authority answer (certsrv/certfnsh.asp). */
export type EnrolmentAnswer =
  | { readonly kind: "issued"; readonly requestId: string }
  | { readonly kind: "pending"; readonly requestId: string }
  | { readonly kind: "denied"; readonly words: string; readonly hresult: string }
  | { readonly kind: "unknown"; readonly words: string };

const MOST_WORDS = 500;

/** Reads the page that comes back for a request, in whatever language its headings are: links and codes say it. */
export function readEnrolmentAnswer(html: string): EnrolmentAnswer {
  const issued = /certnew\.cer\?ReqID=(\d{1,12})/i.exec(html)?.[1];
  if (issued !== undefined) return { kind: "issued", requestId: issued };
  const text = plain(html);
  const hresult = /0x8[0-9a-f]{7}/i.exec(text)?.[0];
  const disposition = /disposition message is\s*"([^"]{1,500})"/i.exec(text)?.[1];
  if (disposition !== undefined || hresult !== undefined)
    return {
      kind: "denied",
      words: (disposition ?? around(text, hresult ?? "")).trim(),
      hresult: hresult?.toLowerCase() ?? "",
    };
  const pending =
    /(?:Request Id is|ReqID=|RequestId["']?\s*[:=]\s*["']?)\s*(\d{1,12})/i.exec(html)?.[1] ??
    /certckpn\.asp[\s\S]{0,200}?(\d{1,12})/i.exec(html)?.[1];
  if (pending !== undefined) return { kind: "pending", requestId: pending };
  return { kind: "unknown", words: text.trim().slice(0, MOST_WORDS) };
}

/** The templates that the page certrqxt.asp offers: `E;WebServer;1;…` in the values of its options. */
export function readTemplates(html: string): readonly string[] {
  const names: string[] = [];
  for (const [, name] of html.matchAll(/<option[^>]{0,40}value\s*=\s*"?[A-Z];([^;">]{1,200});/gi))
    if (name !== undefined && !names.includes(name)) names.push(name);
  return names.slice(0, 500);
}

const around = (text: string, what: string): string => {
  const at = text.indexOf(what);
  return text.slice(Math.max(0, at - 200), at + 200);
};

/** The text of a page, its tags and scripts worn off. */
function plain(html: string): string {
  return html
    .slice(0, 200_000)
    .replaceAll(/<script[\s\S]*?<\/script>/gi, " ")
    .replaceAll(/<[^>]{0,1000}>/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll("&nbsp;", " ")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");
}
