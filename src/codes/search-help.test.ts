import { describe, expect, test } from "vitest";
import { helpSearch } from "./search-help.ts";

const page = (id: string, title: string, cause: string) =>
  [id, `# ${id} ${title}\n\n## Cause\n\n${cause}\n\n## Fix\n\nAsk \`Zoë\` again.\n`] as const;

const search = helpSearch([
  page("CERT-0001", "The certificate has expired", "Its last day is over."),
  page("CERT-0002", "A name is missing", "The certificate that is in use does not have the name."),
  page("AUTH-0001", "The password is wrong", "The answer does not fit; the day was right."),
  ["BAD-0001", "no page at all"],
]);
const ids = (words: string) => search(words).map(({ id }) => id);

describe("the search in help pages", () => {
  test("finds pages that have every word or its beginning, those with it in the title first", () => {
    expect(ids("certificate")).toEqual(["CERT-0001", "CERT-0002"]);
    expect(ids("CERTIF expir")).toEqual(["CERT-0001"]);
    expect(ids("day")).toEqual(["AUTH-0001", "CERT-0001"]);
    expect(ids("certificate password")).toEqual([]);
    expect(ids("cert-0002")).toEqual(["CERT-0002"]);
  });

  test("a word counts from its beginning, without regard to case and accents", () => {
    expect(ids("ZOE")).toHaveLength(3);
    expect(ids("oe")).toEqual([]);
  });

  test("shows where in the text the words stand, unless the title has them all", () => {
    expect(search("use name")).toEqual([
      {
        id: "CERT-0002",
        title: "A name is missing",
        extract: "The certificate that is in use does not have the name.",
      },
    ]);
    expect(search("expired")).toEqual([{ id: "CERT-0001", title: "The certificate has expired" }]);
  });

  test("nothing asked, nothing found; signs are no words", () => {
    expect([ids(""), ids("  <>()* "), ids("\u0000")]).toEqual([[], [], []]);
  });
});
