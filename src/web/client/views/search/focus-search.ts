import { navigate } from "wouter/use-browser-location";

/** Puts the focus into the search field; on a narrow screen that is on another page. */
export function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>("#search");
  if (field?.getClientRects().length === 0) {
    navigate("/");
    requestAnimationFrame(take);
  } else take();
}

function take(): void {
  const field = document.querySelector<HTMLInputElement>("#search");
  field?.focus();
  field?.select();
}
