/** Whether a stream has a picture now: a camera that was turned off leaves an ended track here, and a muted one there. */
export function showsPicture(stream: MediaStream | undefined): boolean {
  return stream?.getVideoTracks().some((track) => track.readyState === "live" && !track.muted) ?? false;
}
