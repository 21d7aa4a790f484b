/**
 * What may be said when a certificate is asked for. One list: the schema of the API, the options of `parley cert request`, the panel's form
 * and the switches of the old `lcscmd /Cert` all come from it, and a test compares them.
 */
export const certificateFields = [
  {
    name: "commonName",
    flag: "--name <name>",
    old: "sn",
    kind: "text",
    most: 64,
    summary: "the common name; default: the first name that clients look for",
  },
  {
    name: "names",
    flag: "--san <names>",
    old: "san",
    kind: "list",
    most: 100,
    summary: "further names and addresses, comma-separated",
  },
  {
    name: "appendNames",
    flag: "--append-names <yes|no>",
    old: "autoappendsntosan",
    kind: "switch",
    default: true,
    summary: "put the common name among the names too",
  },
  { name: "organization", flag: "--org <text>", old: "org", kind: "text", most: 64, summary: "organisation" },
  {
    name: "organizationalUnit",
    flag: "--ou <text>",
    old: "ou",
    kind: "text",
    most: 64,
    summary: "department",
  },
  {
    name: "country",
    flag: "--country <code>",
    old: "country",
    kind: "text",
    most: 2,
    summary: "two letters, as in DE",
  },
  {
    name: "state",
    flag: "--state <text>",
    old: "state",
    kind: "text",
    most: 128,
    summary: "state or province",
  },
  { name: "city", flag: "--city <text>", old: "city", kind: "text", most: 128, summary: "town" },
  {
    name: "keyBits",
    flag: "--key-bits <number>",
    old: "bitlength",
    kind: "number",
    default: 2048,
    summary: "RSA with 2048, 3072 or 4096 bits; 0: ECDSA P-256",
  },
  {
    name: "clientUse",
    flag: "--client-use <yes|no>",
    old: "enableclienteku",
    kind: "switch",
    default: false,
    summary: "also for proving our names to other servers",
  },
  {
    name: "template",
    flag: "--template <name>",
    old: "template",
    kind: "text",
    most: 200,
    summary: "template of a Microsoft authority; renewals keep it",
  },
  {
    name: "authority",
    flag: "--ca <url>",
    old: "ca",
    kind: "text",
    most: 500,
    summary: "enterprise: https://HOST/certsrv; acme: the directory's URL",
  },
  {
    name: "account",
    flag: "--ca-account <name>",
    old: "caaccount",
    kind: "text",
    most: 200,
    summary: "enterprise: who asks, as in CONTOSO\\ann; acme: an e-mail address",
  },
  {
    name: "trust",
    flag: "--ca-trust <file>",
    old: "",
    kind: "file",
    most: 200_000,
    summary: "certificates (PEM) to trust for reaching that authority",
  },
  {
    name: "assign",
    flag: "--assign <yes|no>",
    old: "assign",
    kind: "switch",
    default: true,
    summary: "put it in use as soon as it is there",
  },
  {
    name: "force",
    flag: "--force <yes|no>",
    old: "",
    kind: "switch",
    default: false,
    summary: "put it in use although known clients would refuse it",
  },
] as const;

export type CertificateField = (typeof certificateFields)[number];

/** The four ways to a certificate. */
export const certificateWays = ["own", "acme", "enterprise", "file"] as const;
export type CertificateWay = (typeof certificateWays)[number];
