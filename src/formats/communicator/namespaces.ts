/** Namespaces of Communicator documents (MS-PRES 2.2, MS-SIP 2.2). Communicator validates them; pidgin-sipe ignores them. */
export const ROAMING_SELF = "http://schemas.microsoft.com/2006/09/sip/roaming-self";
export const CATEGORIES = "http://schemas.microsoft.com/2006/09/sip/categories";
export const CONTAINERS = "http://schemas.microsoft.com/2006/09/sip/containers";
export const SUBSCRIBERS = "http://schemas.microsoft.com/2006/09/sip/presence-subscribers";
export const DELEGATES = "http://schemas.microsoft.com/2007/09/sip/delegates";
export const FAULT = "http://schemas.microsoft.com/2006/09/sip/service-fault";
export const STATE = "http://schemas.microsoft.com/2006/09/sip/state";
export const RLMI = "urn:ietf:params:xml:ns:rlmi";
export const PRESENCE_2002 = "http://schemas.microsoft.com/2002/09/sip/presence";
export const CONTACT_CARD = "http://schemas.microsoft.com/2006/09/sip/contactcard";
export const SERVICE = "http://schemas.microsoft.com/2006/09/sip/service";
