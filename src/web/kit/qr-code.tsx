import { useEffect, useState } from "react";

/** A text as a QR code, dark on white in every theme: cameras want it so. The library is loaded when the first is shown. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [cells, setCells] = useState<readonly (readonly boolean[])[]>([]);
  useEffect(() => {
    let current = true;
    void import("uqr").then(({ encode }) => current && setCells(encode(text, { border: 2 }).data));
    return () => {
      current = false;
    };
  }, [text]);
  const dark = cells.flatMap((row, y) => row.flatMap((cell, x) => (cell ? `M${x} ${y}h1v1h-1z` : [])));
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${cells.length || 1} ${cells.length || 1}`}
      width={176}
      height={176}
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={dark.join("")} fill="#000" />
    </svg>
  );
}
