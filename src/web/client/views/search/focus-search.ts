/** Puts the focus into the search field, which on a narrow screen is on the other page. */
export function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>("#search");
  field?.focus();
  field?.select();
}
