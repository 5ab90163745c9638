/* Loaded before the C library: there is no news of the machine's addresses, so that Chromium breaks nothing off when they change. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/socket.h>
int socket(int domain, int type, int protocol) {
  static int (*real)(int, int, int);
  if (domain == AF_NETLINK) {
    errno = EAFNOSUPPORT;
    return -1;
  }
  if (!real) real = dlsym(RTLD_NEXT, "socket");
  return real(domain, type, protocol);
}
