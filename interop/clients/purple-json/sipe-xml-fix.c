/*
 * sipe-xml-fix - lets Debian 12's pidgin-sipe 1.25.0 read XML again.
 *
 * pidgin-sipe hands libxml2 a SAX handler that says "version 2" (XML_SAX2_MAGIC) but has only the version 1
 * callbacks. Debian 12's libxml2 2.9.14 then calls none of them, so every XML body (contact list, presence,
 * provisioning, conference roster ...) is silently empty. This stands before libxml2's function and says "version 1".
 * It changes what the plugin can read, nothing of what it sends.
 *
 * Linked into purple-json, in front of the library.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

/* libxml2's xmlSAXHandler: its layout is part of the library's ABI; declared here to need no libxml2-dev */
typedef void (*Callback)(void);
typedef struct {
  Callback before[14];      /* internalSubset ... endDocument */
  Callback startElement, endElement;
  Callback after[11];       /* reference ... externalSubset */
  unsigned int initialized;
  void *private_data;
  Callback startElementNs, endElementNs, serror;
} Handler;
#define SAX2_MAGIC 0xDEEDBEAF

__attribute__((visibility("default")))
int xmlSAXUserParseMemory(Handler *sax, void *user_data, const char *buffer, int size) {
  typedef int (*Real)(Handler *, void *, const char *, int);
  static Real real;
  Handler copy;
  if (!real) real = (Real)dlsym(RTLD_NEXT, "xmlSAXUserParseMemory");
  if (!real) {
    void *lib = dlopen("libxml2.so.2", RTLD_NOW);
    if (lib) real = (Real)dlsym(lib, "xmlSAXUserParseMemory");
  }
  if (!real) return -1;
  if (sax && sax->initialized == SAX2_MAGIC && sax->startElement && !sax->startElementNs && !sax->endElementNs) {
    memcpy(&copy, sax, sizeof copy);
    copy.initialized = 1;
    sax = &copy;
  }
  return real(sax, user_data, buffer, size);
}
