/*
 * A small program for images without anything else in them: each mode is one thing that an instance may do.
 * Static, so that it runs from scratch.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

static void stop(int signal_number) {
  printf("signal %d\n", signal_number);
  exit(0);
}

static void note(int signal_number) { printf("signal %d\n", signal_number); }

/* Goes on after every signal that does not end it. */
static int wait_for_ever(void) {
  for (;;) pause();
}

static int fail(const char *what) {
  perror(what);
  return 1;
}

static struct sockaddr_in address_of(const char *host, const char *port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1) exit(fail(host));
  return address;
}

/* listen PORT [ADDRESS]...: accepts and closes on all the addresses (default 0.0.0.0), until SIGTERM. */
static int listen_on(int count, char **arguments) {
  struct pollfd listeners[8];
  int listening = 0;
  do {
    struct sockaddr_in address = address_of(count > 1 ? arguments[1 + listening] : "0.0.0.0", arguments[0]);
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) return fail("bind");
    if (listen(listener, 64) != 0) return fail("listen");
    listeners[listening++] = (struct pollfd){.fd = listener, .events = POLLIN};
  } while (listening < count - 1 && listening < 8);
  printf("listening on %s\n", arguments[0]);
  for (;;) {
    if (poll(listeners, listening, -1) < 0) return fail("poll");
    for (int i = 0; i < listening; i++)
      if (listeners[i].revents & POLLIN) close(accept(listeners[i].fd, NULL, NULL));
  }
}

/* dial HOST PORT SECONDS: prints "connected" or why not. */
static int dial(char **arguments) {
  struct sockaddr_in address = address_of(arguments[0], arguments[1]);
  int connection = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), error = 0;
  socklen_t size = sizeof error;
  if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0 && errno != EINPROGRESS) return fail("dial");
  struct pollfd waiting = {.fd = connection, .events = POLLOUT};
  if (poll(&waiting, 1, atoi(arguments[2]) * 1000) == 0) return puts("timeout"), 2;
  getsockopt(connection, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return puts(strerror(error)), 1;
  return puts("connected"), 0;
}

/* query SERVER NAME: asks for an A record over UDP and prints the answer's code and the number of its records. */
static int query(char **arguments) {
  struct sockaddr_in server = address_of(arguments[0], "53");
  unsigned char message[512] = {0x12, 0x34, 1, 0, 0, 1};
  int length = 12, connection = socket(AF_INET, SOCK_DGRAM, 0);
  for (char *label = strtok(arguments[1], "."); label != NULL; label = strtok(NULL, ".")) {
    message[length++] = strlen(label);
    memcpy(message + length, label, strlen(label));
    length += strlen(label);
  }
  memcpy(message + length, "\0\0\1\0\1", 5);
  struct timeval limit = {.tv_sec = 5};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (connect(connection, (struct sockaddr *)&server, sizeof server) != 0) return fail("connect");
  if (send(connection, message, length + 5, 0) < 0) return fail("send");
  if (recv(connection, message, sizeof message, 0) < 12) return fail("recv");
  return printf("code %d records %d\n", message[3] & 15, message[6] << 8 | message[7]), 0;
}

/* lines COUNT MILLISECONDS: numbered lines, in turn on standard output and standard error. */
static int lines(char **arguments) {
  long pause = atol(arguments[1]) * 1000000;
  for (int i = 0; i < atoi(arguments[0]); i++) {
    fprintf(i % 2 ? stderr : stdout, "line %d\n", i);
    nanosleep(&(struct timespec){pause / 1000000000, pause % 1000000000}, NULL);
  }
  return 0;
}

/* long BYTES: one line of that many characters. */
static int long_line(int bytes) {
  for (int i = 0; i < bytes; i++) putchar('x');
  return puts(""), puts("after"), 0;
}

/* allocate: takes memory until it gets none; not at once, as engines miss what happens before they have noted the start. */
static int allocate(void) {
  sleep(1);
  for (;;) {
    char *block = malloc(1 << 20);
    if (block == NULL) return fail("malloc");
    memset(block, 1, 1 << 20);
  }
}

static void print_status(const char *name) {
  char line[256];
  FILE *status = fopen("/proc/self/status", "r");
  while (fgets(line, sizeof line, status) != NULL)
    if (strncmp(line, name, strlen(name)) == 0) printf("%s", line);
  fclose(status);
}

/* self: what the process was given. */
static int self(void) {
  struct statvfs shm;
  print_status("Uid:");
  print_status("NoNewPrivs:");
  print_status("CapEff:");
  if (statvfs("/dev/shm", &shm) == 0) printf("shm: %lu\n", (unsigned long)(shm.f_blocks * shm.f_frsize));
  for (char **entry = environ; *entry != NULL; entry++) printf("%s\n", *entry);
  return 0;
}

/* as USER MODE...: what an entry point does that starts as root and goes on as another user. */
static int become(int user) {
  if (setgroups(0, NULL) != 0) return fail("setgroups");
  if (setgid(user) != 0) return fail("setgid");
  if (setuid(user) != 0) return fail("setuid");
  return 0;
}

/* append FILE TEXT: adds a line to the file, and shows all that is in it. */
static int append(const char *file, const char *text) {
  FILE *stream = fopen(file, "a+");
  int character;
  if (stream == NULL) return fail(file);
  if (fprintf(stream, "%s\n", text) < 0 || fflush(stream) != 0) return fail(file);
  rewind(stream);
  while ((character = fgetc(stream)) != EOF) putchar(character);
  return 0;
}

static int run(int count, char **arguments) {
  const char *mode = count > 0 ? arguments[0] : "";
  if (strcmp(mode, "listen") == 0 && count > 1) return listen_on(count - 1, arguments + 1);
  if (strcmp(mode, "dial") == 0 && count > 3) return dial(arguments + 1);
  if (strcmp(mode, "query") == 0 && count > 2) return query(arguments + 1);
  if (strcmp(mode, "lines") == 0 && count > 2) return lines(arguments + 1);
  if (strcmp(mode, "long") == 0 && count > 1) return long_line(atoi(arguments[1]));
  if (strcmp(mode, "exit") == 0 && count > 1) return puts("leaving"), atoi(arguments[1]);
  if (strcmp(mode, "allocate") == 0) return allocate();
  if (strcmp(mode, "append") == 0 && count > 2) return append(arguments[1], arguments[2]);
  if (strcmp(mode, "self") == 0) return self();
  if (strcmp(mode, "as") == 0 && count > 2) return become(atoi(arguments[1])) || run(count - 2, arguments + 2);
  if (strcmp(mode, "stubborn") == 0) return signal(SIGTERM, SIG_IGN), puts("ignoring"), wait_for_ever();
  if (strcmp(mode, "wait") == 0) return puts("waiting"), wait_for_ever();
  fprintf(stderr, "unknown mode \"%s\"\n", mode);
  return 64;
}

int main(int count, char **arguments) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  signal(SIGTERM, stop);
  signal(SIGUSR1, note);
  return run(count - 1, arguments + 1);
}
