/*
 * A board on a host, for the example to run on: a boat that sails north-east, and a 9603 that answers AT commands as the real one does. Every
 * message that the satellite takes is printed in hexadecimal, with its time; every third session fails. Lines on standard input
 * are messages for the device, in hexadecimal, handed over one with each good session; `-` is none. It ends with its input.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"

#define START_S 1790000000u
#define SOS_FROM_S (START_S + 6 * 3600u)
#define SOS_TO_S (START_S + 7 * 3600u)

static uint32_t now_s = START_S;
static uint8_t kept_byte = 6;
static bool is_powered;
static unsigned sessions;

static uint8_t mo[340], mt[270];
static size_t mo_length, mt_length, to_load, loaded;
static uint16_t loading_sum;
static char command[64], answer[512];
static size_t command_length, answer_length, answer_at;

void board_begin(void) {}

bool board_take_fix(board_fix *fix, uint32_t wait_s) {
  (void)wait_s;
  fix->at_s = now_s;
  fix->lat_e7 = 480000000 + (int32_t)(now_s - START_S) * 300;
  fix->lon_e7 = -50000000 + (int32_t)(now_s - START_S) * 200;
  return now_s % 7200 != 0;
}

uint32_t board_now_s(void) { return now_s; }
void board_sleep_until(uint32_t at_s) {
  if (at_s > now_s) now_s = at_s;
}
bool board_is_sos_on(void) { return now_s >= SOS_FROM_S && now_s < SOS_TO_S; }
uint8_t board_load_byte(void) { return kept_byte; }
void board_save_byte(uint8_t byte) { kept_byte = byte; }
void board_power_modem(bool on) { is_powered = on; }

static void put(const void *bytes, size_t length) {
  memcpy(answer + answer_length, bytes, length);
  answer_length += length;
}

static void put_text(const char *text) {
  put("\r\n", 2);
  put(text, strlen(text));
  put("\r\n", 2);
}

/* The next message for the device; ends the program with its input. */
static void take_mt(void) {
  static char line[1024];
  if (fgets(line, sizeof line, stdin) == NULL) exit(0);
  mt_length = line[0] == '-' ? 0 : strcspn(line, "\n") / 2;
  for (size_t i = 0; i < mt_length; i++) {
    char digits[3] = {line[2 * i], line[2 * i + 1], 0};
    mt[i] = (uint8_t)strtoul(digits, NULL, 16);
  }
}

static void run_session(void) {
  char text[64];
  now_s += 20;
  if (++sessions % 3 == 0) {
    put_text("+SBDIX: 32, 1, 2, 0, 0, 0");
    put_text("OK");
    return;
  }
  printf("%lu ", (unsigned long)now_s);
  for (size_t i = 0; i < mo_length; i++) printf("%02x", mo[i]);
  printf("\n");
  fflush(stdout);
  take_mt();
  snprintf(text, sizeof text, "+SBDIX: 0, 1, %d, 1, %u, 0", mt_length > 0 ? 1 : 0, (unsigned)mt_length);
  put_text(text);
  put_text("OK");
}

static void answer_mt(void) {
  uint16_t sum = 0;
  for (size_t i = 0; i < mt_length; i++) sum = (uint16_t)(sum + mt[i]);
  uint8_t begin[2] = {(uint8_t)(mt_length >> 8), (uint8_t)mt_length};
  uint8_t end[2] = {(uint8_t)(sum >> 8), (uint8_t)sum};
  put(begin, 2);
  put(mt, mt_length);
  put(end, 2);
  put_text("OK");
}

static void obey(void) {
  if (strncmp(command, "AT+SBDWB=", 9) == 0) {
    to_load = strtoul(command + 9, NULL, 10);
    loaded = 0;
    put_text(to_load >= 1 && to_load <= sizeof mo ? "READY" : "3");
  } else if (strcmp(command, "AT+SBDIX") == 0) {
    run_session();
  } else if (strcmp(command, "AT+SBDRB") == 0) {
    answer_mt();
  } else {
    put_text("OK");
  }
}

static void take_loaded(uint8_t byte) {
  if (loaded < to_load) {
    mo[loaded] = byte;
  } else {
    loading_sum = (uint16_t)(loading_sum << 8 | byte);
  }
  if (++loaded < to_load + 2) return;
  uint16_t sum = 0;
  for (size_t i = 0; i < to_load; i++) sum = (uint16_t)(sum + mo[i]);
  put_text(sum == loading_sum ? "0" : "2");
  put_text("OK");
  mo_length = to_load;
  to_load = 0;
}

void board_write_modem(const uint8_t *bytes, size_t length) {
  for (size_t i = 0; is_powered && i < length; i++) {
    if (to_load > 0) {
      take_loaded(bytes[i]);
    } else if (bytes[i] == '\r') {
      command[command_length] = 0;
      command_length = answer_length = answer_at = 0;
      obey();
    } else if (command_length < sizeof command - 1) {
      command[command_length++] = (char)bytes[i];
    }
  }
}

int board_read_modem(uint32_t wait_ms) {
  (void)wait_ms;
  return is_powered && answer_at < answer_length ? (uint8_t)answer[answer_at++] : -1;
}
