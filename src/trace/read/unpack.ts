import { Gunzip, Unzip, UnzipInflate } from "fflate";
import { Decompress as Zstd } from "fzstd";

/** Gives what is packed, piece by piece. */
export interface Unpacker {
  push(bytes: Uint8Array): void;
  /** A sentence when the packed file is not whole. */
  end(): string | undefined;
}

/** Unpacks gzip, zstd, or the first file of a ZIP archive. What it cannot unpack it says at the end. */
export function createUnpacker(kind: "gzip" | "zstd" | "zip", give: (bytes: Uint8Array) => void): Unpacker {
  let failed: string | undefined;
  const guarded = (action: () => void): void => {
    if (failed !== undefined) return;
    try {
      action();
    } catch (error) {
      failed = `The ${kind} file cannot be unpacked to its end: ${error instanceof Error ? error.message : "it is damaged"}.`;
    }
  };
  if (kind === "zip") {
    let [files, taken] = [0, false];
    const unzip = new Unzip((file) => {
      files++;
      if (taken || file.name.endsWith("/")) return;
      taken = true;
      file.ondata = (error, data) => {
        if (error) throw error;
        give(data);
      };
      file.start();
    });
    unzip.register(UnzipInflate);
    return {
      push: (bytes) => guarded(() => unzip.push(bytes.slice())),
      end: () =>
        failed ?? (files > 1 ? `Only the first of the ${files} files in the archive was read.` : undefined),
    };
  }
  const stream = kind === "gzip" ? new Gunzip(give) : new Zstd(give);
  return {
    push: (bytes) => guarded(() => stream.push(bytes.slice())),
    end: () => {
      if (kind === "gzip") guarded(() => stream.push(new Uint8Array(0), true));
      return failed;
    },
  };
}
