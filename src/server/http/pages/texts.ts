import type { AuthorityView } from "#api/certificates";
import type { ProblemAnswer } from "#api/problem";
import type { Listener, ServerStatus } from "#api/status";
import { type Html, html, page } from "./layout.ts";

/** The first page: what runs here, and how to sign in. Says nothing about who has an account. */
export function homePage({ domain, listeners, version }: ServerStatus, host: string): string {
  const sip = listeners.filter(({ transport }) => transport !== "http" && transport !== "https");
  return page(
    `Parley for ${domain}`,
    html`<p>This server carries calls and messages for <strong>${domain}</strong>.</p>
<h2>Sign in with a phone or a softphone</h2>
<p>Address <code>sip:you@${domain}</code>, user name and password as your administrator gave them to you, server <code>${host}</code>:</p>
<table>
<thead><tr><th scope="col">Transport</th><th scope="col">Port</th><th scope="col">Note</th></tr></thead>
<tbody>${sip.map(listenerRow)}</tbody>
</table>
<h2>Sign in with Communicator or Pidgin (SIPE)</h2>
<p>Sign-in address <code>you@${domain}</code>, server <code>${host}${portFor(sip, "tls")}</code>, connect using TLS.
The computer must trust this server first: see <a href="/certificate">the certificate</a>.</p>
<h2>More</h2>
<ul>
<li><a href="/certificate">Trust this server’s certificate</a></li>
<li><a href="/help">Help for every error that Parley can show</a></li>
<li><a href="/api/openapi.json">The HTTP API</a></li>
</ul>
<p class="quiet">Parley ${version}. Administrators use the command <code>parley</code> on the server.</p>`,
  );
}

const NOTES: Readonly<Record<Listener["transport"], string>> = {
  tls: "encrypted; take this one where you can",
  tcp: "not encrypted",
  udp: "not encrypted",
  wss: "encrypted, for browsers, path /sip",
  ws: "not encrypted, for browsers on this computer, path /sip",
  http: "",
  https: "",
  "turn-udp": "carries media where no direct way is open",
  "turn-tcp": "the same, where UDP is closed",
  "turn-tls": "the same, where only this port is open",
};

function listenerRow({ transport, port }: Listener): Html {
  return html`<tr><td>${transport.toUpperCase()}</td><td>${port}</td><td>${NOTES[transport]}</td></tr>`;
}

function portFor(listeners: readonly Listener[], transport: Listener["transport"]): string {
  const found = listeners.find((one) => one.transport === transport);
  return found ? `:${found.port}` : "";
}

/** What failed, why, and the way out: the same words as in the command line. */
export function problemPage(problem: ProblemAnswer): string {
  return page(problem.title, problemBox(problem));
}

function problemBox(problem: ProblemAnswer): Html {
  return html`<div role="alert">
<p><strong>${problem.what}</strong></p>
${problem.fix.map(({ text, command }) => html`<p>${text}${command === undefined ? undefined : html` <code>${command}</code>`}</p>`)}
<p class="quiet"><a href="${problem.help}">${problem.id}</a> · case ${problem.case}</p>
</div>`;
}

/** How to trust our own authority, by system. */
export function certificatePage(
  authority: AuthorityView | undefined,
  certificate: {
    readonly names: readonly string[];
    readonly issuer: string;
    readonly notAfter: string;
    readonly sha256: string;
  },
): string {
  const current = html`<h2>The certificate in use</h2>
<table><tbody>
<tr><th scope="row">Names</th><td>${certificate.names.join(", ")}</td></tr>
<tr><th scope="row">Issued by</th><td>${certificate.issuer}</td></tr>
<tr><th scope="row">Good until</th><td>${certificate.notAfter}</td></tr>
<tr><th scope="row">SHA-256</th><td><code>${certificate.sha256}</code></td></tr>
</tbody></table>`;
  if (!authority) {
    return page(
      "The certificate",
      html`<p>This server’s certificate comes from an authority that is not its own.</p>${current}`,
    );
  }
  return page(
    "Trust this server’s certificate",
    html`<p>Parley made its own certificate authority when it first started. Computers and phones that trust it connect without a warning.</p>
<p><a href="/certificate/authority.crt" download>Download the authority’s certificate</a></p>
<p>Compare its SHA-256 fingerprint with what <code>parley cert show</code> prints on the server before you trust it:</p>
<pre><code>${authority.sha256}</code></pre>
<h2>Windows, Communicator</h2>
<p>Open the file, choose “Install Certificate”, “Local Machine”, and place it in “Trusted Root Certification Authorities”. For many computers use a group policy.</p>
<h2>macOS</h2>
<p>Open the file in Keychain Access, keychain “System”, then set “Always Trust” in its details.</p>
<h2>Debian and Ubuntu</h2>
<pre><code>sudo cp authority.crt /usr/local/share/ca-certificates/parley.crt
sudo update-ca-certificates</code></pre>
<h2>Fedora</h2>
<pre><code>sudo cp authority.crt /etc/pki/ca-trust/source/anchors/parley.crt
sudo update-ca-trust</code></pre>
<h2>Android and iOS</h2>
<p>Open the file on the device and install it as a CA certificate; on iOS switch it on under General, About, Certificate Trust Settings as well.</p>
<h2>Phones</h2>
<p>Upload the file on the phone’s own web page, under trusted certificates.</p>
${current}`,
  );
}
