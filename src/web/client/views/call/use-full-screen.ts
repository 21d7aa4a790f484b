import { type RefObject, useEffect, useState } from "react";

/** Full screen of one element, as it is and not as it was asked for: Esc ends it without us. */
export function useFullScreen(element: RefObject<HTMLElement | null>): { on: boolean; toggle: () => void } {
  const [on, setOn] = useState(false);
  useEffect(() => {
    const look = () =>
      setOn(document.fullscreenElement !== null && document.fullscreenElement === element.current);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, [element]);
  const toggle = () => {
    const wish = on ? document.exitFullscreen() : element.current?.requestFullscreen();
    wish?.catch(() => undefined);
  };
  return { on, toggle };
}
