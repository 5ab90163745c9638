/* A WebSocket echo server (RFC 6455) in one static executable: one process per connection, frame by frame. */
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sha1.h"

#define PORT 8080
#define HEAD_LIMIT 16384
#define PAYLOAD_LIMIT (64ul << 20)
#define CLOSE 8
#define PING 9
#define PONG 10

static void write_all(int fd, const void *data, size_t length) {
  for (const char *at = data; length > 0;) {
    ssize_t count = write(fd, at, length);
    if (count <= 0) exit(0);
    at += count;
    length -= (size_t)count;
  }
}

static void read_all(int fd, void *data, size_t length) {
  for (char *at = data; length > 0;) {
    ssize_t count = read(fd, at, length);
    if (count <= 0) exit(0);
    at += count;
    length -= (size_t)count;
  }
}

/* Reads byte by byte up to the empty line, so that nothing of the first frame is taken with the head. */
static void read_head(int fd, char *head) {
  size_t length = 0;
  while (length < 4 || memcmp(head + length - 4, "\r\n\r\n", 4) != 0) {
    if (length == HEAD_LIMIT) exit(0);
    read_all(fd, head + length, 1);
    length++;
  }
  head[length] = 0;
}

static int find_key(const char *head, char *key, size_t size) {
  static const char name[] = "Sec-WebSocket-Key:";
  for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
    line += 2;
    if (strncasecmp(line, name, sizeof name - 1) != 0) continue;
    line += sizeof name - 1;
    line += strspn(line, " \t");
    size_t length = strcspn(line, " \t\r");
    if (length >= size) return 0;
    memcpy(key, line, length);
    key[length] = 0;
    return 1;
  }
  return 0;
}

static void base64(const unsigned char *bytes, size_t length, char *text) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < length; i += 3) {
    uint32_t group = (uint32_t)bytes[i] << 16 | (i + 1 < length ? bytes[i + 1] << 8 : 0) | (i + 2 < length ? bytes[i + 2] : 0);
    *text++ = alphabet[group >> 18];
    *text++ = alphabet[group >> 12 & 63];
    *text++ = i + 1 < length ? alphabet[group >> 6 & 63] : '=';
    *text++ = i + 2 < length ? alphabet[group & 63] : '=';
  }
  *text = 0;
}

static void accept_handshake(int fd, const char *key) {
  char text[120], response[256], accept[32];
  unsigned char digest[20];
  int length = snprintf(text, sizeof text, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
  sha1((unsigned char *)text, (size_t)length, digest);
  base64(digest, sizeof digest, accept);
  length = snprintf(response, sizeof response,
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: %s\r\n\r\n",
                    accept);
  write_all(fd, response, (size_t)length);
}

static uint64_t read_length(int fd, unsigned char second) {
  uint64_t length = second & 127;
  unsigned char bytes[8];
  int count = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (count == 0) return length;
  read_all(fd, bytes, (size_t)count);
  length = 0;
  for (int i = 0; i < count; i++) length = length << 8 | bytes[i];
  return length;
}

static void send_frame(int fd, unsigned char first, const unsigned char *payload, uint64_t length) {
  unsigned char header[10] = {first};
  int size = length < 126 ? 0 : length < 65536 ? 2 : 8;
  header[1] = size == 0 ? (unsigned char)length : size == 2 ? 126 : 127;
  for (int i = 0; i < size; i++) header[2 + i] = (unsigned char)(length >> 8 * (size - 1 - i));
  write_all(fd, header, (size_t)(2 + size));
  write_all(fd, payload, length);
}

/* A handshake at a path that ends in /hostname gets the name of its instance as the first message. */
static void introduce(int fd, const char *head) {
  char name[65] = "";
  const char *query = strpbrk(head + 4, " ?");
  static const char path[] = "/hostname";
  size_t length = sizeof path - 1;
  if (query == NULL || (size_t)(query - head) < 4 + length || memcmp(query - length, path, length) != 0) return;
  if (gethostname(name, sizeof name - 1) != 0) return;
  send_frame(fd, 0x81, (unsigned char *)name, strlen(name));
}

/* Returns when the client has closed. A fragmented message goes back in the fragments in which it came. */
static void echo(int fd) {
  for (;;) {
    unsigned char header[2], mask[4];
    read_all(fd, header, 2);
    uint64_t length = read_length(fd, header[1]);
    if (!(header[1] & 128) || length > PAYLOAD_LIMIT) return;
    read_all(fd, mask, 4);
    unsigned char *payload = malloc(length + 1);
    if (payload == NULL) return;
    read_all(fd, payload, length);
    for (uint64_t i = 0; i < length; i++) payload[i] ^= mask[i % 4];
    int opcode = header[0] & 15;
    if (opcode != PONG) send_frame(fd, opcode == PING ? 0x80 | PONG : header[0], payload, length);
    free(payload);
    if (opcode == CLOSE) return;
  }
}

static void serve(int fd) {
  static char head[HEAD_LIMIT + 1];
  char key[64];
  read_head(fd, head);
  if (find_key(head, key, sizeof key)) {
    accept_handshake(fd, key);
    introduce(fd, head);
    echo(fd);
  } else {
    static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 16\r\nConnection: close\r\n\r\n{\"status\":\"ok\"}\n";
    write_all(fd, answer, sizeof answer - 1);
  }
  shutdown(fd, SHUT_WR);
}

static void end(int signal) {
  (void)signal;
  _exit(0);
}

/* What its start comes to can be said from outside: START=ends, START=hangs before anything listens, START=burns. */
static void begin(const char *wish) {
  if (wish == NULL) return;
  if (strcmp(wish, "burns") == 0 && fork() == 0) {
    for (;;) {
    }
  }
  if (strcmp(wish, "ends") == 0) {
    fputs("START is ends: there is nothing to serve\n", stderr);
    exit(3);
  }
  if (strcmp(wish, "hangs") != 0) return;
  fputs("START is hangs: waiting for what never comes\n", stderr);
  for (;;) pause();
}

int main(void) {
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(PORT)};
  struct sockaddr_in address4 = {.sin_family = AF_INET, .sin_port = htons(PORT)};
  int on = 1;
  signal(SIGTERM, end);
  signal(SIGINT, end);
  signal(SIGCHLD, SIG_IGN);
  begin(getenv("START"));
  int listener = socket(AF_INET6, SOCK_STREAM, 0);
  int bound;
  if (listener >= 0) {
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bound = bind(listener, (struct sockaddr *)&address, sizeof address);
  } else {
    listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bound = bind(listener, (struct sockaddr *)&address4, sizeof address4);
  }
  if (bound != 0 || listen(listener, 128) != 0) {
    perror("listen");
    return 1;
  }
  puts("listening on *:8080");
  fflush(stdout);
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    if (connection < 0) continue;
    if (fork() == 0) {
      close(listener);
      serve(connection);
      return 0;
    }
    close(connection);
  }
}
