/** What is left until a moment (milliseconds since 1970): the begun second counts, so that 0 is only at the end. */
export function countDown(until: number, now: number): { readonly seconds: number; readonly over: boolean } {
  const left = Math.max(0, until - now);
  return { seconds: Math.ceil(left / 1_000), over: left === 0 };
}

/** After how many milliseconds `seconds` changes next, so that the last change is at `until` itself. */
export function nextTick(until: number, now: number): number {
  const left = until - now;
  return left <= 0 ? 0 : left % 1_000 || 1_000;
}

/** A duration as a clock shows it: 0:07, 12:30, 1:02:03. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}
