#include "farfield.h"

#include "fates.h"
#include "fixes.h"
#include "solo-frame.h"
#include "words.h"

/* What a word about a message some hundreds back takes. */
#define WORD_BITS 14u
/* No frame is shorter. */
#define FRAME_BYTES_MIN 4u

/*
 * Chooses the newest `count` of those that wait. The newest of all opens the message even if it has gone before, with `has_opener`: every
 * message tells where the tracker is now.
 */
static void choose_news(ff_tracker *tracker, unsigned count, bool has_opener) {
  for (unsigned i = tracker->fix_count; i > 0; i--) {
    ff_fix *fix = &tracker->fixes[i - 1];
    ff_unmark(fix, FF_IS_CHOSEN);
    if (ff_is(fix, FF_WAITS) ? count > 0 : has_opener && i == tracker->fix_count) ff_mark(fix, FF_IS_CHOSEN);
    if (ff_is(fix, FF_WAITS) && count > 0) count -= 1;
  }
}

/* Within what a message is built. */
typedef struct {
  uint32_t now_s;
  unsigned capacity;
  unsigned words;
} message_plan;

/* Length of the message of what is chosen now. */
static unsigned length_of(const ff_tracker *tracker, const message_plan *plan) {
  return ff_solo_frame(tracker, plan->words, plan->now_s, NULL, 0);
}

/*
 * Chooses as much of the news as fits, the newest first, behind the opener if it can be had; returns the message's length; 0: not one fix
 * fits.
 */
static unsigned fit_news(ff_tracker *tracker, const message_plan *plan) {
  bool has_opener = true;
  for (;;) {
    unsigned aim = ff_waiting(tracker);
    unsigned fits = 0, length = 0;
    if (aim >= FF_SOLO_FIXES_MAX) aim = FF_SOLO_FIXES_MAX - 1;
    for (unsigned bursts = aim + 1; fits + 1 < bursts; aim = (fits + bursts) / 2) {
      choose_news(tracker, aim, has_opener);
      unsigned tried = length_of(tracker, plan);
      if (tried > plan->capacity) {
        bursts = aim;
      } else {
        fits = aim;
        length = tried;
      }
    }
    choose_news(tracker, fits, has_opener);
    if (length > 0 || !has_opener) return length;
    has_opener = false;
  }
}

/* Fills a message up to a length with fixes that went before, at spread offsets from the newest of them, so that most losses heal without asking. */
static void fill_with_repeats(ff_tracker *tracker, const message_plan *plan, unsigned paid_bytes) {
  static const uint8_t offsets[9] = {1, 2, 3, 5, 8, 13, 21, 34, 0};
  const uint8_t *offset = offsets;
  uint8_t nth = 0;
  for (unsigned i = tracker->fix_count; i > 0 && *offset != 0; i--) {
    ff_fix *fix = &tracker->fixes[i - 1];
    if (ff_is(fix, FF_WAITS) || ++nth < *offset) continue;
    offset += 1;
    if (ff_is(fix, FF_IS_CHOSEN)) continue;
    ff_mark(fix, FF_IS_CHOSEN);
    if (length_of(tracker, plan) > paid_bytes) ff_unmark(fix, FF_IS_CHOSEN);
  }
}

/* Words in at most about a quarter of a message. */
static unsigned words_for(const ff_tracker *tracker, unsigned capacity) {
  unsigned waiting = ff_words_waiting(tracker);
  unsigned count = 2 * capacity / WORD_BITS;
  if (count > FF_WORDS_SENT_MAX) count = FF_WORDS_SENT_MAX;
  return waiting < count ? waiting : count;
}

uint16_t ff_next_message(ff_tracker *tracker, uint32_t now_s, uint8_t *out, uint16_t capacity, uint16_t *message) {
  if (capacity > tracker->policy.message_bytes_max) capacity = tracker->policy.message_bytes_max;
  if (ff_waiting(tracker) == 0 || capacity < FRAME_BYTES_MIN) return 0;
  message_plan plan = {now_s, capacity, words_for(tracker, capacity)};
  unsigned length = fit_news(tracker, &plan);
  if (length == 0) {
    plan.words = 0;
    length = fit_news(tracker, &plan);
  }
  if (length == 0) return 0;
  unsigned credit = tracker->policy.credit_bytes;
  unsigned paid_bytes = (length + credit - 1) / credit * credit;
  fill_with_repeats(tracker, &plan, paid_bytes < capacity ? paid_bytes : capacity);
  *message = (uint16_t)(tracker->next_seq % FF_SEQ_TURN);
  length = ff_solo_frame(tracker, plan.words, now_s, out, capacity);
  ff_note_sent(tracker, plan.words);
  return (uint16_t)length;
}

uint16_t ff_news_bytes(ff_tracker *tracker) {
  if (ff_waiting(tracker) == 0) return 0;
  message_plan plan = {tracker->fixes[tracker->fix_count - 1].at_s, FF_NO_FRAME - 1, 0};
  return (uint16_t)(fit_news(tracker, &plan) + ff_words_waiting(tracker));
}
