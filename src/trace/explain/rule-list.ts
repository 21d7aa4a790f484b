import type { Rule } from "./finding.ts";
import { authLoop } from "./rules/auth-loop.ts";
import { natAddresses } from "./rules/nat-addresses.ts";
import { repeatedMessages } from "./rules/repeated-messages.ts";

/** Every rule, in the order in which their findings of one severity are told. */
export const ruleList: readonly Rule[] = [authLoop, natAddresses, repeatedMessages];
