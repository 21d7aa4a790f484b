import { asteriskChanSip, asteriskLog, asteriskPjsip } from "./asterisk.ts";
import { bareMessage } from "./bare-message.ts";
import { baresip } from "./baresip.ts";
import { ngrep, sngrep, tcpdumpText } from "./capture-texts.ts";
import { hexDump } from "./hex-dump.ts";
import { ocsLogger } from "./ocs-logger.ts";
import { parleyTrace } from "./parley-trace.ts";
import { pjsipLibrary } from "./pjsip-library.ts";
import { sippMessages, sippShort } from "./sipp.ts";
import { sofia } from "./sofia.ts";
import { kamailio, syslogEscaped } from "./syslog.ts";
import { tcpdumpVerbose } from "./tcpdump-text.ts";
import type { TextFormat } from "./text-format.ts";
import { uccapilog } from "./uccapilog.ts";
import { jssip, sipJs } from "./web-consoles.ts";
import { wiresharkJson, wiresharkXml } from "./wireshark-fields.ts";
import { wiresharkText } from "./wireshark-text.ts";

/** Every notation of text that is read; the first that knows a line as its own has it, and what has no frame at all stands last. */
export const textFormats: readonly TextFormat[] = [
  uccapilog,
  ocsLogger,
  parleyTrace,
  asteriskPjsip,
  asteriskChanSip,
  asteriskLog,
  sofia,
  pjsipLibrary,
  sippMessages,
  sippShort,
  baresip,
  jssip,
  sipJs,
  tcpdumpVerbose,
  hexDump,
  sngrep,
  ngrep,
  tcpdumpText,
  wiresharkText,
  wiresharkXml,
  wiresharkJson,
  kamailio,
  syslogEscaped,
  bareMessage,
];
