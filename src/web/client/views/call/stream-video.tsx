import { type RefObject, useEffect, useRef } from "react";

/** Shows a stream, always without sound: that of calls is played once for the whole page (call-layer.tsx). */
export function StreamVideo(props: {
  stream: MediaStream | undefined;
  /** Empty: it only repeats what is said elsewhere. */
  label: string;
  className: string;
  video?: RefObject<HTMLVideoElement | null>;
}) {
  const own = useRef<HTMLVideoElement>(null);
  const { stream, label, video = own } = props;
  useEffect(() => {
    if (video.current) video.current.srcObject = stream ?? null;
  }, [video, stream]);
  return (
    <video
      ref={video}
      className={props.className}
      {...(label ? { "aria-label": label } : { "aria-hidden": true })}
      autoPlay
      playsInline
      muted
    />
  );
}
