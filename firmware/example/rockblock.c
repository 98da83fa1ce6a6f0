#include "rockblock.h"

#include <stdlib.h>
#include <string.h>

#include "board.h"

#define ANSWER_MS 5000u
#define SESSION_MS 90000u
#define STARTS 5
#define LINE_BYTES 64

/* A status of up to this one in +SBDIX says that the gateway has the message. */
#define MO_SENT_MAX 4

static void say(const char *text) { board_write_modem((const uint8_t *)text, strlen(text)); }

/* The next line that is not empty, without its end; false when none came in time. What is too long is cut. */
static bool read_line(char line[LINE_BYTES], uint32_t wait_ms) {
  size_t length = 0;
  for (;;) {
    int byte = board_read_modem(wait_ms);
    if (byte < 0) return false;
    if (byte == '\r' || byte == '\n') {
      if (length == 0) continue;
      line[length] = 0;
      return true;
    }
    if (length < LINE_BYTES - 1) line[length++] = (char)byte;
  }
}

/* Waits for a line that begins so, past others (such as SBDRING); false on ERROR or silence. */
static bool await(const char *beginning, char line[LINE_BYTES], uint32_t wait_ms) {
  while (read_line(line, wait_ms)) {
    if (strncmp(line, beginning, strlen(beginning)) == 0) return true;
    if (strcmp(line, "ERROR") == 0) return false;
  }
  return false;
}

static bool command(const char *text) {
  char line[LINE_BYTES];
  say(text);
  say("\r");
  return await("OK", line, ANSWER_MS);
}

bool rockblock_begin(void) {
  for (int i = 0; i < STARTS; i++) {
    /* No echo, no flow control, no word of rings: every session asks for what waits. */
    if (command("ATE0") && command("AT&K0") && command("AT+SBDMTA=0")) return true;
  }
  return false;
}

/* The sum of the bytes, which follows them, the high byte first. */
static uint16_t sum_of(const uint8_t *bytes, uint16_t length) {
  uint16_t sum = 0;
  for (uint16_t i = 0; i < length; i++) sum = (uint16_t)(sum + bytes[i]);
  return sum;
}

/* The decimal digits of a length below 1000. */
static void say_number(uint16_t number) {
  char digits[4] = {(char)('0' + number / 100), (char)('0' + number / 10 % 10), (char)('0' + number % 10), 0};
  say(number >= 100 ? digits : number >= 10 ? digits + 1 : digits + 2);
}

bool rockblock_load(const uint8_t *bytes, uint16_t length) {
  char line[LINE_BYTES];
  uint16_t sum = sum_of(bytes, length);
  uint8_t end[2] = {(uint8_t)(sum >> 8), (uint8_t)sum};
  say("AT+SBDWB=");
  say_number(length);
  say("\r");
  if (!await("READY", line, ANSWER_MS)) return false;
  board_write_modem(bytes, length);
  board_write_modem(end, sizeof end);
  /* 0: taken; 1: too slow; 2: the sum was wrong; 3: the length was. */
  bool is_taken = read_line(line, ANSWER_MS) && strcmp(line, "0") == 0;
  return await("OK", line, ANSWER_MS) && is_taken;
}

/* AT+SBDRB: two bytes of length, the message, two bytes of its sum. */
static uint16_t read_mt(uint8_t mt[ROCKBLOCK_MT_BYTES_MAX]) {
  char line[LINE_BYTES];
  uint8_t ends[4];
  say("AT+SBDRB\r");
  uint16_t length = 0;
  for (uint16_t i = 0; i < (uint16_t)(length + 4); i++) {
    int byte = board_read_modem(ANSWER_MS);
    if (byte < 0) return 0;
    if (i < 2) {
      ends[i] = (uint8_t)byte;
      if (i == 1) length = (uint16_t)(ends[0] << 8 | ends[1]);
      if (length > ROCKBLOCK_MT_BYTES_MAX) return 0;
    } else if (i < length + 2) {
      mt[i - 2] = (uint8_t)byte;
    } else {
      ends[i - length] = (uint8_t)byte;
    }
  }
  (void)await("OK", line, ANSWER_MS);
  return sum_of(mt, length) == (ends[2] << 8 | ends[3]) ? length : 0;
}

void rockblock_session_run(rockblock_session *session) {
  char line[LINE_BYTES];
  session->is_sent = false;
  session->mt_length = 0;
  say("AT+SBDIX\r");
  if (!await("+SBDIX:", line, SESSION_MS)) return;
  /* +SBDIX: mo status, mo number, mt status, mt number, mt length, mt waiting */
  long numbers[6] = {99, 0, 0, 0, 0, 0};
  char *at = line + strlen("+SBDIX:");
  for (int i = 0; i < 6; i++) {
    numbers[i] = strtol(at, &at, 10);
    if (*at == ',') at++;
  }
  (void)await("OK", line, ANSWER_MS);
  session->is_sent = numbers[0] <= MO_SENT_MAX;
  /* So that no later session sends it once more. */
  if (session->is_sent) (void)command("AT+SBDD0");
  if (numbers[2] == 1) session->mt_length = read_mt(session->mt);
}
