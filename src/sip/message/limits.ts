/** How much of a message a stranger can make us read. */
export interface MessageLimits {
  /** Start line, header and body in octets. */
  readonly messageOctets: number;
  /** Header fields, after unfolding. */
  readonly fields: number;
  /** One header field or the start line, in octets. */
  readonly lineOctets: number;
}

export const defaultMessageLimits: MessageLimits = {
  messageOctets: 262_144, // a presence document of a user with 1,000 contacts has about 200 KB
  fields: 256, // the longest real message seen has 60
  lineOctets: 98_304, // pidgin-sipe puts its first message into ms-text-format, in base64: 64 KB become 86 KB
};
