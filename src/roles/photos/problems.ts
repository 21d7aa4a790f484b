import { ExplainedError } from "#base/explained-error";

/** PIC-0001, answered 422: a file that is none of the pictures that every browser shows. */
export const noPicture = (firstOctets: string): ExplainedError =>
  new ExplainedError({
    id: "PIC-0001",
    what: "This file is not a JPEG, PNG or WebP picture.",
    why: { kind: "photos.type", observed: { firstOctets }, expected: { oneOf: ["JPEG", "PNG", "WebP"] } },
    fix: [{ text: "Choose another file, or save the picture as JPEG." }],
  });

/** PIC-0002, answered 422: larger than a small square picture ever is. */
export const pictureTooLarge = (bytes: number, most: number): ExplainedError =>
  new ExplainedError({
    id: "PIC-0002",
    what: `This picture has ${bytes} bytes.`,
    why: { kind: "photos.size", observed: bytes, expected: { atMost: most } },
    fix: [{ text: "Choose it in the settings of the browser client, which makes it small." }],
  });

/** PIC-0003, answered 404: the account is gone. */
export const noSuchOwner = (address: string): ExplainedError =>
  new ExplainedError({
    id: "PIC-0003",
    what: `There is no user ${address} any more.`,
    why: { kind: "directory.user", observed: "no such user", expected: address },
    fix: [{ text: "Sign in with an account that is there." }],
  });
