/** The attributes by which the wire shows that a picture is a desktop, and who shows it (RFC 4796; MS-SDPEXT 3.1.5.18). */
const ROLE = "a=x-applicationsharing-role:";

/** Marks the video lines of a description as a shared desktop. */
export function markSharing(sdp: string, role: "sharer" | "viewer"): string {
  const mark = [
    "a=content:slides",
    "a=x-applicationsharing-session-id:1",
    `${ROLE}${role}`,
    "a=x-applicationsharing-media-type:video",
  ];
  return sectionsOf(sdp)
    .map((section) => (section.startsWith("m=video") ? `${section}${mark.join("\r\n")}\r\n` : section))
    .join("");
}

/** Whether an offer shows a desktop. */
export const offersSharing = (sdp: string): boolean =>
  /^a=content:slides\r?$/m.test(sdp) || sdp.includes(ROLE);

/** Whether an offer has a picture of a camera in it that is not refused. */
export const offersVideo = (sdp: string): boolean => /^m=video [1-9]/m.test(sdp);

/** The parts of a description, the session's first; each with its lines' ends. */
function sectionsOf(sdp: string): readonly string[] {
  return sdp.split(/^(?=m=)/m);
}
