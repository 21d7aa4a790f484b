/** Methods of STUN and TURN (RFC 8489 §18.2, RFC 8656 §17). */
export const METHOD = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const;

/** Attributes that are read or printed here (RFC 8489 §18.3, RFC 8656 §18). */
export const ATTRIBUTE = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  evenPort: 0x0018,
  requestedTransport: 0x0019,
  dontFragment: 0x001a,
  messageIntegritySha256: 0x001c,
  xorMappedAddress: 0x0020,
  reservationToken: 0x0022,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;

/** What stands in bytes 4 to 7 of every STUN message (RFC 8489 §5). */
export const MAGIC_COOKIE = 0x2112a442;
export const HEADER_BYTES = 20;

/** Attributes below this must be understood by whoever reads the message (RFC 8489 §14). */
export const OPTIONAL_FROM = 0x8000;

/** Of REQUESTED-TRANSPORT: the protocol number of UDP. */
export const UDP = 17;

/** Values of REQUESTED-ADDRESS-FAMILY and of addresses (RFC 8489 §14.1). */
export const FAMILY = { ipv4: 0x01, ipv6: 0x02 } as const;
