#include "fates.h"

#include "fixes.h"
#include "words.h"

unsigned ff_back_to(const ff_tracker *tracker, uint32_t seq) { return (unsigned)(tracker->next_seq - seq) % FF_SEQ_TURN; }

static bool is_remembered(const ff_tracker *tracker, uint16_t seq) {
  unsigned back = ff_back_to(tracker, seq);
  return back > 0 && back <= FF_MESSAGES_MAX && back <= tracker->next_seq;
}

ff_fate ff_fate_of(const ff_tracker *tracker, uint16_t seq) {
  if (!is_remembered(tracker, seq)) return FF_FATE_UNKNOWN;
  return (ff_fate)((unsigned)tracker->fates[seq / 4 % (FF_MESSAGES_MAX / 4)] >> seq % 4 * 2 & 3u);
}

void ff_set_fate(ff_tracker *tracker, uint16_t seq, ff_fate fate) {
  if (!is_remembered(tracker, seq)) return;
  uint8_t *four = &tracker->fates[seq / 4 % (FF_MESSAGES_MAX / 4)];
  *four = (uint8_t)((*four & ~(3u << seq % 4 * 2)) | (unsigned)fate << seq % 4 * 2);
}

void ff_note_sent(ff_tracker *tracker, unsigned words) {
  uint16_t seq = (uint16_t)(tracker->next_seq % FF_SEQ_TURN);
  tracker->next_seq += 1;
  ff_set_fate(tracker, seq, FF_FATE_SENT);
  ff_send_words(tracker, words, seq);
  for (unsigned i = 0; i < tracker->fix_count; i++) {
    ff_fix *fix = &tracker->fixes[i];
    if (!ff_is(fix, FF_IS_CHOSEN) || !ff_is(fix, FF_WAITS)) continue;
    uint16_t before = ff_carrier_of(fix);
    bool went_before = ff_is(fix, FF_HAS_GONE);
    ff_unmark(fix, FF_WAITS);
    ff_mark(fix, FF_HAS_GONE);
    ff_set_carrier(fix, seq);
    if (!went_before || ff_is_owed(tracker, before)) continue;
    ff_fate fate = ff_fate_of(tracker, before);
    if (fate != FF_FATE_GONE) ff_add_word(tracker, before, fate != FF_FATE_AGAIN);
  }
}

void ff_send_again(ff_tracker *tracker, uint16_t seq) {
  if (ff_is_owed(tracker, seq)) return;
  ff_fate fate = ff_fate_of(tracker, seq);
  bool is_any = ff_let_wait_again(tracker, seq);
  ff_let_words_wait_again(tracker, seq);
  if (fate == FF_FATE_SENT || fate == FF_FATE_SETTLED) ff_set_fate(tracker, seq, FF_FATE_AGAIN);
  bool is_lost = fate == FF_FATE_GONE || (fate == FF_FATE_UNKNOWN && !is_any);
  if (is_lost || !is_any) ff_add_word(tracker, seq, is_lost);
}
