import { bareMessage } from "./bare-message.ts";
import type { TextFormat } from "./text-format.ts";
import { uccapilog } from "./uccapilog.ts";

/** Every notation of text that is read; the first that knows a line as its own has it, and what has no frame at all stands last. */
export const textFormats: readonly TextFormat[] = [uccapilog, bareMessage];
