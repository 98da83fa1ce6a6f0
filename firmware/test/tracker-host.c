/*
 * A tracker on a host, spoken to in lines: one command a line, one answer a line. For tests.
 *
 * begin EPOCH HALVINGS TAG_BYTES INTERVAL_S CREDIT_BYTES MESSAGE_BYTES KEY KEY KEY KEY, observe AT_S LAT_E7 LON_E7, waiting, news,
 * next NOW_S CAPACITY, gateway MESSAGE, failed MESSAGE, reply NOW_S HEX, raise DISTRESS AT_S, cancel AT_S, sos NOW_S CAPACITY, sosfailed;
 * frame SEQ NOW_S WORDS (SEQ LOST)... FIXES (AT_S LAT LON)...: just these, in steps; place HALVINGS LAT_E7 LON_E7: their steps.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "farfield.h"
#include "fates.h"
#include "fixes.h"
#include "places.h"
#include "solo-frame.h"
#include "words.h"

static ff_tracker tracker;

static const char *next_word(void) {
  const char *word = strtok(NULL, " \n");
  return word == NULL ? "" : word;
}

static long long number(void) { return strtoll(next_word(), NULL, 10); }
static uint32_t word32(void) { return (uint32_t)number(); }
static uint16_t word16(void) { return (uint16_t)number(); }
static uint8_t word8(void) { return (uint8_t)number(); }
static int32_t signed32(void) { return (int32_t)number(); }

static void say_hex(const char *before, const uint8_t *bytes, unsigned length) {
  printf("%s ", before);
  for (unsigned i = 0; i < length; i++) printf("%02x", bytes[i]);
  printf("\n");
}

static void say(bool yes) { printf("%s\n", yes ? "yes" : "no"); }

static void begin(void) {
  ff_policy policy = FF_SOLO_POLICY;
  uint32_t key[4];
  uint8_t epoch = word8();
  policy.halvings = word8();
  policy.tag_bytes = word8();
  policy.fix_interval_s = word32();
  policy.credit_bytes = word16();
  policy.message_bytes_max = word16();
  for (unsigned i = 0; i < 4; i++) key[i] = word32();
  say(ff_begin(&tracker, &policy, epoch, key));
}

static void observe(void) {
  uint32_t at_s = word32();
  int32_t lat = signed32();
  int32_t lon = signed32();
  say(ff_observe(&tracker, at_s, lat, lon));
}

/* Memory is of just the size that is asked for, so that a sanitizer sees a byte too many. */
static void next(bool is_sos) {
  uint32_t now_s = word32();
  uint16_t capacity = word16(), message = 0, length;
  uint8_t *out = malloc(capacity > 0 ? capacity : 1);
  char before[32] = "sos";
  if (is_sos) {
    length = ff_next_sos(&tracker, now_s, out, capacity);
  } else {
    length = ff_next_message(&tracker, now_s, out, capacity, &message);
    snprintf(before, sizeof before, "message %u", message);
  }
  if (length == 0) {
    printf("none\n");
  } else {
    say_hex(before, out, length);
  }
  free(out);
}

static void reply(void) {
  static const char *outcomes[] = {"taken", "frame-too-short", "unknown-version", "unknown-kind", "frame-malformed", "bad-check",
    "value-out-of-range", "other-epoch"};
  uint32_t now_s = word32();
  const char *hex = next_word();
  size_t length = strlen(hex) / 2;
  uint8_t *bytes = malloc(length > 0 ? length : 1);
  for (size_t i = 0; i < length; i++) {
    char digits[3] = {hex[2 * i], hex[2 * i + 1], 0};
    bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
  }
  printf("%s\n", outcomes[ff_on_reply(&tracker, now_s, bytes, (uint16_t)length)]);
  free(bytes);
}

static void frame(void) {
  uint8_t out[2048];
  tracker.next_seq = word32();
  uint32_t now_s = word32();
  tracker.fix_count = 0;
  tracker.word_count = 0;
  unsigned words = (unsigned)number();
  for (unsigned i = 0; i < words; i++) {
    uint16_t seq = word16();
    ff_add_word(&tracker, seq, number() != 0);
  }
  for (unsigned left = (unsigned)number(); left > 0; left--) {
    uint32_t at_s = word32();
    int32_t lat = signed32();
    ff_insert_fix(&tracker, at_s, lat, signed32());
  }
  for (unsigned i = 0; i < tracker.fix_count; i++) ff_mark(&tracker.fixes[i], FF_IS_CHOSEN);
  unsigned length = ff_solo_frame(&tracker, words, now_s, out, sizeof out);
  if (length > sizeof out) {
    printf("none\n");
  } else {
    say_hex("frame", out, length);
  }
}

static void place(void) {
  uint8_t halvings = word8();
  int32_t lat = ff_steps(signed32(), halvings);
  printf("%ld %ld\n", (long)lat, (long)ff_wrap_lon(ff_steps(signed32(), halvings), halvings));
}

static void obey(const char *command) {
  if (strcmp(command, "begin") == 0) {
    begin();
  } else if (strcmp(command, "observe") == 0) {
    observe();
  } else if (strcmp(command, "waiting") == 0) {
    printf("%u\n", ff_waiting(&tracker));
  } else if (strcmp(command, "news") == 0) {
    printf("%u\n", ff_news_bytes(&tracker));
  } else if (strcmp(command, "next") == 0) {
    next(false);
  } else if (strcmp(command, "gateway") == 0) {
    ff_at_gateway(&tracker, word16());
    say(true);
  } else if (strcmp(command, "failed") == 0) {
    ff_failed(&tracker, word16());
    say(true);
  } else if (strcmp(command, "reply") == 0) {
    reply();
  } else if (strcmp(command, "raise") == 0) {
    ff_distress distress = (ff_distress)number();
    ff_raise_sos(&tracker, distress, word32());
    say(true);
  } else if (strcmp(command, "cancel") == 0) {
    say(ff_cancel_sos(&tracker, word32()));
  } else if (strcmp(command, "sos") == 0) {
    next(true);
  } else if (strcmp(command, "sosfailed") == 0) {
    ff_sos_failed(&tracker);
    say(true);
  } else if (strcmp(command, "frame") == 0) {
    frame();
  } else if (strcmp(command, "place") == 0) {
    place();
  } else {
    printf("what?\n");
  }
}

int main(void) {
  static char line[65536];
  while (fgets(line, sizeof line, stdin) != NULL) {
    const char *command = strtok(line, " \n");
    if (command != NULL) obey(command);
    fflush(stdout);
  }
  return 0;
}
