/** What one code means. Texts are phrases or Markdown paragraphs in our own words. */
export interface Meaning {
  readonly kind: "parley" | "case" | "sip" | "warning" | "ms-diagnostics" | "ocs-event" | "hresult";
  /** As its own world writes it: `403`, `0xC3EC7E02`, `AUTH-0001`. */
  readonly code: string;
  readonly title: string;
  readonly component?: string;
  readonly cause?: string;
  readonly evidence?: string;
  readonly fix?: string;
  readonly howToCheck?: string;
  /** Where this is known from. */
  readonly source: string;
  /** What the administrators of a server wrote beside it; these tables have none. */
  readonly note?: { readonly text: string; readonly at: string };
}

/** A code of an older product, as it stands in the tables of this room. */
export type ProductCode = Omit<Meaning, "kind" | "evidence" | "howToCheck" | "note">;
