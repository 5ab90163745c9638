#include <stddef.h>

/* SHA-1 (FIPS 180-4) of up to 119 bytes, which a WebSocket handshake never exceeds. */
void sha1(const unsigned char *message, size_t length, unsigned char digest[20]);
