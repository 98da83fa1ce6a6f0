#include "solo-frame.h"

#include "fates.h"
#include "fixes.h"
#include "frame-clock.h"
#include "frame.h"
#include "numbers.h"
#include "places.h"
#include "steps.h"
#include "table.h"
#include "words.h"

unsigned ff_solo_frame(const ff_tracker *tracker, unsigned words, uint32_t now_s, uint8_t *out, unsigned capacity) {
  ff_encoder encoder;
  const ff_fix *newest = tracker->fixes;
  unsigned count = 0;
  for (const ff_fix *fix = newest; fix < tracker->fixes + tracker->fix_count; fix++) {
    if (!ff_is(fix, FF_IS_CHOSEN)) continue;
    newest = fix;
    count += 1;
  }
  if (count > FF_SOLO_FIXES_MAX) return FF_NO_FRAME;
  ff_encoder_begin(&encoder, out, capacity);
  ff_encode_bits(&encoder, FF_SEQ_BITS, tracker->next_seq);
  ff_encode_tree(&encoder, FF_TABLE_HALVINGS, 2, tracker->policy.halvings);
  ff_encode_clock(&encoder, newest->at_s, now_s);
  ff_encode_words(&encoder, tracker, words);
  ff_encode_bits(&encoder, FF_SOLO_COUNT_BITS, count - 1);
  ff_encode_place(&encoder, newest, tracker->policy.halvings);
  if (count > 1 && !ff_encode_steps(&encoder, tracker, newest)) return FF_NO_FRAME;
  return ff_end_frame(&encoder, tracker, FF_SOLO_HEAD, tracker->policy.tag_bytes, &newest->at_s);
}
