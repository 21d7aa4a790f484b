import type { Rule } from "./finding.ts";
import { authLoop } from "./rules/auth-loop.ts";
import { copies } from "./rules/copies.ts";
import { forked } from "./rules/forked.ts";
import { iceChosen } from "./rules/ice-chosen.ts";
import { joinedLegs } from "./rules/joined-legs.ts";
import { logErrors } from "./rules/log-errors.ts";
import { missingPieces } from "./rules/missing-pieces.ts";
import { natAddresses } from "./rules/nat-addresses.ts";
import { oneWayAudio } from "./rules/one-way-audio.ts";
import { profileMismatch } from "./rules/profile-mismatch.ts";
import { refusedMedia } from "./rules/refused-media.ts";
import { repeatedAnswers } from "./rules/repeated-answers.ts";
import { repeatedMessages } from "./rules/repeated-messages.ts";
import { scanner } from "./rules/scanner.ts";
import { sdpRewritten } from "./rules/sdp-rewritten.ts";
import { tlsAlerts } from "./rules/tls-alerts.ts";
import { untrustedRoute } from "./rules/untrusted-route.ts";

/** Every rule, in the order in which their findings of one severity are told. */
export const ruleList: readonly Rule[] = [
  authLoop,
  oneWayAudio,
  profileMismatch,
  refusedMedia,
  untrustedRoute,
  logErrors,
  tlsAlerts,
  natAddresses,
  repeatedMessages,
  repeatedAnswers,
  missingPieces,
  scanner,
  forked,
  joinedLegs,
  sdpRewritten,
  iceChosen,
  copies,
];
