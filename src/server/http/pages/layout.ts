/** HTML that is ready; texts get there only through `html`, which escapes them. */
export interface Html {
  readonly html: string;
}

/** Puts values into HTML: texts are escaped, `Html` goes in as it is, lists are joined, undefined is nothing. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (Html | string | number | readonly Html[] | undefined)[]
): Html {
  return { html: parts.map((part, at) => part + printValue(values[at])).join("") };
}

function printValue(value: Html | string | number | readonly Html[] | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return escapeHtml(String(value));
  return "html" in value ? value.html : value.map((one) => one.html).join("");
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A whole page. No script, no picture, nothing from elsewhere: one style sheet of our own. */
export function page(title: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Parley</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><a href="/">Parley</a></header>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.html;
}

export const styleSheet = `
:root { color-scheme: light dark; --text: #1a1d21; --quiet: #555c66; --ground: #ffffff; --line: #c9ced6; --accent: #0b5cad; --bad: #a8201a; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e8eb; --quiet: #a5adb8; --ground: #14171a; --line: #3d444d; --accent: #7ab8ff; --bad: #ff9b94; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 44rem; padding: 1rem; font: 1rem/1.55 system-ui, sans-serif; color: var(--text); background: var(--ground); }
header { border-bottom: 1px solid var(--line); padding-bottom: .5rem; font-weight: 600; }
a { color: var(--accent); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 1.2rem 0 .8rem; }
h2 { font-size: 1.15rem; margin: 1.4rem 0 .4rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; }
pre { border: 1px solid var(--line); border-radius: .3rem; padding: .6rem; white-space: pre-wrap; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
label { display: block; font-weight: 600; margin-top: .9rem; }
input { font: inherit; color: inherit; background: transparent; width: 100%; padding: .5rem; border: 1px solid var(--quiet); border-radius: .3rem; }
input[aria-invalid="true"] { border-color: var(--bad); border-width: 2px; }
button { font: inherit; font-weight: 600; margin-top: 1.2rem; padding: .55rem 1.2rem; border: 0; border-radius: .3rem; background: var(--accent); color: var(--ground); cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.note { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid var(--accent); padding-left: .8rem; }
.quiet { color: var(--quiet); }
.error { color: var(--bad); }
[role="alert"] { border: 2px solid var(--bad); border-radius: .3rem; padding: .2rem .9rem; margin: 1rem 0; }
`;
