/** Codecs in the order in which they keep small text sharp at little bandwidth, measured with 10-point text at 1 Mbit/s. */
const ORDER = ["video/AV1", "video/VP9", "video/VP8", "video/H264"];
const MOST_BITS = 4_000_000;

/** Makes the picture that is about to be offered one of a desktop: codecs, resolution before frames. */
export function sendDesktop(connection: RTCPeerConnection, content: "text" | "motion"): void {
  const codecs = RTCRtpSender.getCapabilities("video")?.codecs ?? [];
  const place = ({ mimeType }: { mimeType: string }) => {
    const found = ORDER.indexOf(mimeType);
    return found < 0 ? ORDER.length : found;
  };
  for (const transceiver of connection.getTransceivers()) {
    if (transceiver.sender.track?.kind !== "video") continue;
    transceiver.direction = "sendonly";
    transceiver.setCodecPreferences([...codecs].sort((one, other) => place(one) - place(other)));
  }
  void tuneDesktop(connection, content);
}

/** Text keeps its sharpness and gives up frames; motion the other way round. */
export async function tuneDesktop(connection: RTCPeerConnection, content: "text" | "motion"): Promise<void> {
  for (const sender of connection.getSenders()) {
    if (sender.track?.kind !== "video") continue;
    sender.track.contentHint = content === "text" ? "text" : "motion";
    const parameters = sender.getParameters();
    parameters.degradationPreference = content === "text" ? "maintain-resolution" : "maintain-framerate";
    for (const encoding of parameters.encodings) {
      encoding.maxBitrate = MOST_BITS;
      encoding.maxFramerate = content === "text" ? 15 : 30;
    }
    await sender.setParameters(parameters).catch(() => {}); // the sender may have ended meanwhile
  }
}
