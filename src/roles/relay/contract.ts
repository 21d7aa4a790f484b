/** What a browser's RTCPeerConnection takes as one of its `iceServers`. */
export interface IceServer {
  readonly urls: string[];
  readonly username: string;
  readonly credential: string;
  /** ISO 8601: new allocations need new credentials from then on; what is carried goes on. */
  readonly expiresAt: string;
}

/** Gives out credentials of the relay. */
export interface RelayCredentials {
  /**
   * For a user who has proven who it is. `host` is the name or address by which this client reached us, so that the relay is reached
   * the same way. Empty while the relay is off.
   */
  iceServers(user: string, host: string): readonly IceServer[];
}
